/** A form about one's own account in a dialog: opened, sent, refused and left alike, whatever it asks. */

import { Trans } from '@lingui/react/macro'
import { Button, Group, Stack } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { FormEvent, ReactNode } from 'react'
import { Refusal } from '../../components/refusal.tsx'
import { refusedWhole } from '../../lib/refused-at.ts'

export function openForm(title: string, form: (close: () => void) => ReactNode): void {
  const id = modals.open({ title, children: form(() => modals.close(id)) })
}

export type FormState = {
  /** Of what was sent last; what is said of a field stands there. */
  error: Error | null
  pending: boolean
  act: string
  /** Takes something away. */
  removes?: boolean
  close: () => void
  children?: ReactNode
}

type Props = FormState & { onSubmit: () => void }

export function DialogForm({ error, pending, act, removes = false, onSubmit, close, children }: Props) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit()
  }
  const general = refusedWhole(error)
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {children}
        {general && <Refusal message={general} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" variant={removes ? 'delete' : 'filled'} loading={pending}>
            {act}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
