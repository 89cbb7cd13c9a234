/** Coming in by a link: whoever is invited, or begins anew, sets name and password. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Loader, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { acceptSchema, type Invitation } from '../../../../src/schema/invitation.ts'
import type { SecondStep as Half } from '../../../../src/schema/session.ts'
import { LanguageHere } from '../../components/language-choice.tsx'
import { Refusal } from '../../components/refusal.tsx'
import { call } from '../../lib/api.ts'
import { useAct } from '../../lib/queries.ts'
import { refusedAt, refusedWhole } from '../../lib/refused-at.ts'
import { type Errors, errorsOf } from '../../lib/use-draft.ts'
import { SecondStep } from './second-step.tsx'
import { useSignedIn } from './signed-in.ts'

/** The link that was used last in this browser: it is good for nothing any more. */
const usedHere = 'offhook.usedLink'

export function WelcomePage() {
  // Kept: coming in takes it out of the address.
  const [token] = useState(() => window.location.hash.slice(1))
  const [wasUsed] = useState(() => token !== '' && localStorage.getItem(usedHere) === token)
  const [isIn, setIsIn] = useState(false)
  const [half, setHalf] = useState<Half['secondFactor']>()
  const { data, error } = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => call('invitation', { body: { token } }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    // What was used is asked for no more: not by what happens when somebody has come in either.
    enabled: !wasUsed && !isIn,
  })
  const accepted = () => {
    localStorage.setItem(usedHere, token)
    setIsIn(true)
  }
  if (half)
    return <Frame>{<SecondStep half={half} again={() => window.location.assign('/sign-in')} />}</Frame>
  if (wasUsed) return <Frame>{<Used />}</Frame>
  if (error && !isIn) return <Frame>{<Over message={error.message} />}</Frame>
  return (
    <Frame>
      {data ? (
        <Accept token={token} invitation={data} accepted={accepted} onHalf={setHalf} />
      ) : (
        <Loader aria-label={t`Loading`} />
      )}
    </Frame>
  )
}

function Frame({ children }: { children: React.ReactNode }) {
  return (
    <main className="sign-in">
      {children}
      <LanguageHere />
    </main>
  )
}

function Used() {
  return (
    <Notice title={t`This link has been used`}>
      <Text size="sm">
        <Trans>
          Your name and your password are set by it. Where you are not signed in any more, you sign in with
          them.
        </Trans>
      </Text>
      <Link className="text-link" to="/">
        <Trans>Go on to Offhook</Trans>
      </Link>
    </Notice>
  )
}

function Over({ message }: { message: string }) {
  return (
    <Notice title={t`This link leads nowhere`}>
      <Refusal message={message} />
      <Link className="text-link" to="/sign-in">
        <Trans>Sign in</Trans>
      </Link>
    </Notice>
  )
}

function Notice({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="surface">
      <Stack gap="md" p="xl">
        <Title order={1} size="h3">
          {title}
        </Title>
        {children}
      </Stack>
    </div>
  )
}

type Props = {
  token: string
  invitation: Invitation
  accepted: () => void
  onHalf: (half: Half['secondFactor']) => void
}

function Accept({ token, invitation, accepted, onHalf }: Props) {
  const [name, setName] = useState(invitation.name)
  const [password, setPassword] = useState('')
  const [errors, setErrors] = useState<Errors>({})
  const signedIn = useSignedIn()
  const accept = useAct('acceptInvitation')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const body = { token, name, password }
    const found = errorsOf(acceptSchema.safeParse(body))
    setErrors(found)
    if (Object.keys(found).length > 0) return
    accept.mutate(
      { body },
      {
        onSuccess: (answer) => {
          accepted()
          if ('secondFactor' in answer) onHalf(answer.secondFactor)
          else signedIn(answer)
        },
      },
    )
  }
  const general = refusedWhole(accept.error)
  const isNew = invitation.kind === 'invitation'
  return (
    <form className="surface" onSubmit={submit} noValidate>
      <Stack gap="md" p="xl">
        <div>
          <Title order={1} size="h3">
            {isNew ? t`Welcome to Offhook` : t`A new password`}
          </Title>
          <Text size="sm" c="dimmed" mt={4}>
            {isNew
              ? t`You were invited. Choose the name by which you sign in, and a password.`
              : t`An administrator has made this link for you. Choose a password; the one from before is no more.`}
          </Text>
        </div>
        {general && <Refusal message={general} />}
        <TextInput
          label={t`User name`}
          autoComplete="username"
          value={name}
          error={errors.name ?? refusedAt(accept.error, 'name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          label={t`Password`}
          autoComplete="new-password"
          autoFocus
          value={password}
          error={errors.password ?? refusedAt(accept.error, 'password')}
          visibilityToggleButtonProps={{ 'aria-label': t`Show the password` }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" loading={accept.isPending}>
          {isNew ? t`Come in` : t`Set the password and sign in`}
        </Button>
      </Stack>
    </form>
  )
}
