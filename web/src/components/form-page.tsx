/** The frame of every form: its fields, the bar that saves it, and the question before unsaved work is left. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, Button, Group, Modal, Text } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef } from 'react'
import { fieldWords } from '../lib/field-words.ts'
import type { Words } from '../lib/language.ts'
import { LeftoverContext } from '../lib/leftovers.ts'
import type { SaveResult } from '../lib/save-result.ts'
import type { Draft } from '../lib/use-draft.ts'
import type { Saving } from '../lib/use-saving.ts'
import { ActionBar } from './action-bar.tsx'
import { Conflict, type FieldWords } from './conflict.tsx'
import { TakenPaths, UndecidedPaths } from './taken-over.tsx'

type Props<T extends object> = {
  label: string
  draft: Draft<T>
  saving: Saving
  /** What the values are called where differences are shown. */
  labels: Partial<Words<keyof T & string>>
  /** How a value that is an id is called, where differences are shown. */
  valueInWords?: (path: string, value: unknown) => string | undefined
  /** Errors at these paths stand at their fields; others are listed above the bar. */
  fields: RegExp
  readOnly?: string
  /** Saving, and going on with another new one; `isUsual` where that is what Enter does. */
  andNew?: { save: () => void; isUsual: boolean }
  /** Where saving is not the form’s own alone. */
  onSave?: () => void
  /** Said after “Saved 14:02:11”. */
  afterSaving?: ReactNode
  aboveBar?: ReactNode
  onCancel: () => void
  onDelete?: () => void
  children: ReactNode
}

export function FormPage<T extends object>(props: Props<T>) {
  const { draft, saving, readOnly, labels, valueInWords, andNew } = props
  const save = props.onSave ?? saving.save
  const form = useRef<HTMLFormElement>(null)
  const { refused } = saving
  const toFirstMistake = () => leadToMistake(form.current)
  useEffect(() => {
    if (refused > 0) leadToMistake(form.current)
  }, [refused])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (readOnly) return
    const { submitter } = event.nativeEvent as SubmitEvent
    const isNext = submitter ? submitter.hasAttribute('data-and-new') : andNew?.isUsual
    if (andNew && isNext) andNew.save()
    else save()
  }
  const saveByKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || readOnly) return
    event.preventDefault()
    if (andNew && (andNew.isUsual || event.shiftKey)) andNew.save()
    else save()
  }
  const words = useMemo(() => fieldWords(labels, valueInWords), [labels, valueInWords])
  const undecided = useMemo(() => theirsByPath(saving.result, words), [saving.result, words])
  return (
    <form
      ref={form}
      onSubmit={submit}
      onKeyDown={saveByKey}
      noValidate
      className="form-page"
      aria-label={props.label}
      autoComplete="off"
    >
      <LeaveGuard dirty={draft.dirty} released={saving.released} />
      <TakenPaths value={saving.taken}>
        <UndecidedPaths value={undecided}>
          <LeftoverContext value={draft.leftover}>{props.children}</LeftoverContext>
        </UndecidedPaths>
      </TakenPaths>
      <Homeless draft={draft} fields={props.fields} />
      <Conflict saving={saving} words={words} />
      <ActionBar
        saving={saving}
        dirty={draft.dirty}
        mistakes={saving.result?.kind === 'refused' ? Object.keys(draft.errors).length : 0}
        readOnly={readOnly}
        taken={[...saving.taken].map(words.labelOf)}
        words={words}
        afterSaving={props.afterSaving}
        above={props.aboveBar}
        andNew={andNew}
        onFirstMistake={toFirstMistake}
        onCancel={props.onCancel}
        onDelete={props.onDelete}
      />
    </form>
  )
}

/** `Marta: 112`, at each field that both changed and nobody has decided. */
function theirsByPath(result: SaveResult | undefined, words: FieldWords): ReadonlyMap<string, string> {
  if (result?.kind !== 'undecided') return new Map()
  const who = result.by?.who ?? t`Somebody else`
  return new Map(
    result.found.map(({ path, theirs }) => [path, `${who}: ${words.valueOf(path, theirs) || t`(empty)`}`]),
  )
}

/** To the first field that is wrong; where none can be typed into, to what is said of the others. */
function leadToMistake(form: HTMLFormElement | null): void {
  const wrong = form?.querySelector<HTMLElement>('[aria-invalid="true"], [data-mistakes]')
  wrong?.focus({ preventScroll: true })
  wrong?.scrollIntoView({ block: 'center' })
}

/** What is wrong and has no field of its own here. */
function Homeless<T extends object>({ draft, fields }: Pick<Props<T>, 'draft' | 'fields'>) {
  const homeless = Object.entries(draft.errors).filter(([path]) => !fields.test(path))
  if (homeless.length === 0) return null
  return (
    <Alert color="red" variant="light" title={t`Not saved`} mt="sm" tabIndex={-1} data-mistakes>
      {homeless.map(([path, message]) => (
        <div key={path}>
          {path}: {message}
        </div>
      ))}
    </Alert>
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
      title={t`Leave without saving?`}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <Text>
        <Trans>What you changed here is not saved yet.</Trans>
      </Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={() => blocker.reset?.()} data-autofocus>
          <Trans>Stay</Trans>
        </Button>
        <Button variant="delete" onClick={() => blocker.proceed?.()}>
          <Trans>Leave without saving</Trans>
        </Button>
      </Group>
    </Modal>
  )
}
