/** The second step of signing in: a code of the app, a passkey, or a recovery code. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Divider, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { SecondStep as Half } from '../../../../src/schema/session.ts'
import { Refusal } from '../../components/refusal.tsx'
import { call } from '../../lib/api.ts'
import { eitherOf } from '../../lib/format.ts'
import { passkeysHere, signByPasskey } from '../../lib/passkeys.ts'
import { useAct } from '../../lib/queries.ts'
import { useSignedIn } from './signed-in.ts'

type Props = { half: Half['secondFactor']; again: () => void }

export function SecondStep({ half: { token, methods }, again }: Props) {
  const [code, setCode] = useState('')
  const signedIn = useSignedIn()
  const byCode = useAct('signInByCode')
  const byPasskey = useMutation({
    mutationFn: async () => {
      const options = await call('passkeyOptions', { body: { token } })
      const credential = await signByPasskey(options)
      return call('signInByPasskey', { body: { token, credential } })
    },
    onSuccess: signedIn,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    byPasskey.reset()
    byCode.mutate({ body: { token, code } }, { onSuccess: signedIn })
  }
  const error = byPasskey.error ?? byCode.error
  const takesCode = methods.includes('totp') || methods.includes('recoveryCode')
  const takesPasskey = methods.includes('passkey') && passkeysHere()
  return (
    <form className="surface" onSubmit={submit}>
      <Stack gap="md" p="xl">
        <div>
          <Title order={1} size="h3">
            <Trans>One step more</Trans>
          </Title>
          <Text size="sm" c="dimmed" mt={4}>
            {words(methods)}
          </Text>
        </div>
        {error && <Refusal message={error.message} />}
        {takesPasskey && (
          <Button
            variant={methods.includes('totp') ? 'default' : 'filled'}
            autoFocus={!methods.includes('totp')}
            loading={byPasskey.isPending}
            onClick={() => byPasskey.mutate()}
          >
            <Trans>Use a passkey</Trans>
          </Button>
        )}
        {takesPasskey && takesCode && <Divider label={t`or`} />}
        {takesCode && (
          <>
            <TextInput
              label={methods.includes('totp') ? t`Code` : t`Recovery code`}
              autoComplete="one-time-code"
              autoFocus={methods.includes('totp')}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
            <Button type="submit" loading={byCode.isPending}>
              <Trans>Sign in</Trans>
            </Button>
          </>
        )}
        <Button variant="subtle" size="compact-sm" onClick={again}>
          <Trans>Begin again</Trans>
        </Button>
      </Stack>
    </form>
  )
}

function words(methods: Half['secondFactor']['methods']): string {
  const app = methods.includes('totp') ? [t`the six digits that your authenticator app shows`] : []
  const passkey = methods.includes('passkey') ? [t`your passkey`] : []
  const recovery = methods.includes('recoveryCode') ? [t`a recovery code`] : []
  const ways = eitherOf([...app, ...passkey, ...recovery])
  return t`Your password is right. Now ${ways}.`
}
