/** A dialog's form that asks for the present password: whoever changes by what one signs in proves who it is. */

import { Alert, Button, Group, PasswordInput, Stack } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { refusedAt, refusedWhole } from '../../lib/refused-at.ts'

type Props = {
  error: Error | null
  pending: boolean
  act: string
  /** Takes something away. */
  removes?: boolean
  onProof: (password: string) => void
  close: () => void
  children?: ReactNode
}

export function ProofForm({ error, pending, act, removes = false, onProof, close, children }: Props) {
  const [password, setPassword] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onProof(password)
  }
  const general = refusedWhole(error)
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {children}
        <PasswordInput
          label="Your password"
          autoComplete="current-password"
          data-autofocus
          value={password}
          error={refusedAt(error, 'password')}
          visibilityToggleButtonProps={{ 'aria-label': 'Show your password' }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {general && (
          <Alert color="red" variant="light" role="alert">
            {general}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" variant={removes ? 'delete' : 'filled'} loading={pending}>
            {act}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
