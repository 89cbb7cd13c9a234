/** Asks for the password before secrets are shown, where it was typed long ago; then goes on with what was asked. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
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
      title: t`Your password again`,
      closeButtonProps: { 'aria-label': t`Close` },
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
          <Trans>
            Secrets are shown for ten minutes after you typed your password, or signed in once more.
          </Trans>
        </Text>
        <PasswordInput
          label={t`Password`}
          autoComplete="current-password"
          data-autofocus
          value={password}
          error={mistake?.message ?? error?.message}
          visibilityToggleButtonProps={{ 'aria-label': t`Show the password` }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={prove.isPending}>
            <Trans>Show the secret</Trans>
          </Button>
        </Group>
        <ProveElsewhere onProved={proved} />
      </Stack>
    </form>
  )
}
