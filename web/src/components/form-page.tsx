/** The frame of every form: its mistakes, its buttons, and the question before unsaved work is left. */

import { Alert, Button, Group, Modal, Text } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react'
import type { Draft } from '../lib/use-draft.ts'
import type { Saving } from '../lib/use-saving.ts'
import { Conflict } from './conflict.tsx'

type Props<T extends object> = {
  label: string
  draft: Draft<T>
  saving: Saving
  /** What the values are called where differences are shown. */
  labels: Partial<Record<keyof T & string, string>>
  /** Errors at these paths stand at their fields; others are listed above the buttons. */
  fields: RegExp
  readOnly?: string
  onCancel: () => void
  onDelete?: () => void
  children: ReactNode
}

export function FormPage<T extends object>(props: Props<T>) {
  const { draft, saving, readOnly, onDelete } = props
  const form = useRef<HTMLFormElement>(null)
  const { refused } = saving
  useEffect(() => {
    if (refused === 0) return
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [refused])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!readOnly) saving.save()
  }
  return (
    <form ref={form} onSubmit={submit} noValidate aria-label={props.label} autoComplete="off">
      <LeaveGuard dirty={draft.dirty} released={saving.released} />
      {props.children}
      <Problems {...props} />
      <Group className="action-bar" gap="sm">
        {onDelete && !readOnly && (
          <Button variant="danger" onClick={onDelete}>
            Delete…
          </Button>
        )}
        <Group ml="auto" gap="sm">
          {draft.dirty && (
            <Text size="sm" c="dimmed" visibleFrom="sm">
              Unsaved changes
            </Text>
          )}
          <Button variant="default" onClick={props.onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={saving.pending} disabled={readOnly !== undefined} title={readOnly}>
            Save
          </Button>
        </Group>
      </Group>
    </form>
  )
}

function Problems<T extends object>({ draft, saving, labels, fields }: Props<T>) {
  const homeless = Object.entries(draft.errors).filter(([path]) => !fields.test(path))
  const { problem, conflict } = saving
  const general = problem && problem.errors.length === 0 ? problem.message : undefined
  return (
    <div aria-live="assertive">
      {conflict && <Conflict labels={labels} mine={draft.values} theirs={conflict.current} saving={saving} />}
      {(general || homeless.length > 0) && (
        <Alert color="red" variant="light" title="Not saved" mt="sm">
          {general}
          {homeless.map(([path, message]) => (
            <div key={path}>
              {path}: {message}
            </div>
          ))}
        </Alert>
      )}
    </div>
  )
}

function LeaveGuard({ dirty, released }: { dirty: boolean; released: { current: boolean } }) {
  const blocker = useBlocker({
    // Another tab of the same page keeps the form as it is.
    shouldBlockFn: ({ current, next }) => dirty && !released.current && current.pathname !== next.pathname,
    enableBeforeUnload: () => dirty && !released.current,
    withResolver: true,
  })
  return (
    <Modal
      opened={blocker.status === 'blocked'}
      onClose={() => blocker.reset?.()}
      title="Leave without saving?"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Text>What you changed here is not saved yet.</Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={() => blocker.reset?.()} data-autofocus>
          Stay
        </Button>
        <Button variant="delete" onClick={() => blocker.proceed?.()}>
          Leave without saving
        </Button>
      </Group>
    </Modal>
  )
}
