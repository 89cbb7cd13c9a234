/** Signing in, in one step or two, and back to where one was. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Divider, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { SecondStep as Half } from '../../../../src/schema/session.ts'
import { LanguageHere } from '../../components/language-choice.tsx'
import { Refusal } from '../../components/refusal.tsx'
import { soon } from '../../components/soon.tsx'
import { call } from '../../lib/api.ts'
import { passkeysHere, signByPasskey } from '../../lib/passkeys.ts'
import { useAct } from '../../lib/queries.ts'
import { usePageSearch } from '../../lib/search.ts'
import { SecondStep } from './second-step.tsx'
import { useSignedIn } from './signed-in.ts'

const ProviderButtons = soon(() => import('../sign-on/provider-buttons.tsx'))

export function SignInPage() {
  const [half, setHalf] = useState<Half['secondFactor']>()
  return (
    <main className="sign-in">
      {half ? <SecondStep half={half} again={() => setHalf(undefined)} /> : <FirstStep onHalf={setHalf} />}
      <LanguageHere />
    </main>
  )
}

function FirstStep({ onHalf }: { onHalf: (half: Half['secondFactor']) => void }) {
  const [search] = usePageSearch()
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const signedIn = useSignedIn()
  const signIn = useAct('signIn')
  const [refused, setRefused] = useState<Error>()
  const passkey = useMutation({
    mutationFn: async () => {
      const options = await call('passkeyOptions', { body: {} })
      const credential = await signByPasskey(options)
      return call('signInByPasskey', { body: { credential } })
    },
    onSuccess: signedIn,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    passkey.reset()
    setRefused(undefined)
    signIn.mutate(
      { body: { username, password } },
      {
        onSuccess: (answer) => ('secondFactor' in answer ? onHalf(answer.secondFactor) : signedIn(answer)),
      },
    )
  }
  const error = refused ?? passkey.error ?? signIn.error
  return (
    <form className="surface" onSubmit={submit}>
      <Stack gap="md" p="xl">
        <div>
          <Title order={1} size="h3">
            <Trans>Sign in to Offhook</Trans>
          </Title>
          {search.to !== undefined && (
            <Text size="sm" c="dimmed" mt={4}>
              <Trans>You go on to the page that you asked for.</Trans>
            </Text>
          )}
        </div>
        {error && <Refusal message={error.message} />}
        <TextInput
          label={t`User name`}
          autoComplete="username"
          autoFocus
          required
          withAsterisk={false}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
        />
        <PasswordInput
          label={t`Password`}
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          visibilityToggleButtonProps={{ 'aria-label': t`Show the password` }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" loading={signIn.isPending}>
          <Trans>Sign in</Trans>
        </Button>
        {passkeysHere() && <ByPasskey pending={passkey.isPending} use={() => passkey.mutate()} />}
        <ProviderButtons to={search.to} onError={setRefused} />
      </Stack>
    </form>
  )
}

function ByPasskey({ pending, use }: { pending: boolean; use: () => void }) {
  return (
    <>
      <Divider label={t`or`} />
      <Button variant="default" loading={pending} onClick={use}>
        <Trans>Sign in with a passkey</Trans>
      </Button>
    </>
  )
}
