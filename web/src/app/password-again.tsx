/** Asks for the password before secrets are shown, where it was typed long ago; then goes on with what was asked. */

import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { type FormEvent, useState } from 'react'
import { ProveElsewhere } from '../components/prove-elsewhere.tsx'
import { ApiError } from '../lib/api.ts'
import { useAct } from '../lib/queries.ts'

/** Whether it was typed. */
export function askForPasswordAgain(): Promise<boolean> {
  return new Promise((resolve) => {
    const id = modals.open({
      title: 'Your password again',
      closeButtonProps: { 'aria-label': 'Close' },
      onClose: () => resolve(false),
      children: (
        <PasswordAgain
          close={() => modals.close(id)}
          proved={() => {
            resolve(true)
            modals.close(id)
          }}
        />
      ),
    })
  })
}

function PasswordAgain({ close, proved }: { close: () => void; proved: () => void }) {
  const [password, setPassword] = useState('')
  const prove = useAct('proveSession')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    prove.mutate({ body: { password } }, { onSuccess: proved })
  }
  const { error } = prove
  const [mistake] = error instanceof ApiError ? error.errors : []
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Text size="sm">
          Secrets are shown for ten minutes after you typed your password, or signed in once more.
        </Text>
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          data-autofocus
          value={password}
          error={mistake?.message ?? error?.message}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={prove.isPending}>
            Show the secret
          </Button>
        </Group>
        <ProveElsewhere onProved={proved} />
      </Stack>
    </form>
  )
}
