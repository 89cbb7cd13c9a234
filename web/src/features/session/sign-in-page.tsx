/** Signing in, and back to where one was. */

import { Alert, Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { askOptions, useAct } from '../../lib/queries.ts'
import { usePageSearch } from '../../lib/search.ts'

/** Only addresses of this page: a link must not lead elsewhere through the sign-in. */
function ownAddress(to: string | undefined): string {
  return to?.startsWith('/') && !to.startsWith('//') && !to.startsWith('/\\') ? to : '/'
}

export function SignInPage() {
  const [search] = usePageSearch()
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const client = useQueryClient()
  const navigate = useNavigate()
  const signIn = useAct('signIn')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    signIn.mutate(
      { body: { username, password } },
      {
        onSuccess: (session) => {
          client.clear()
          client.setQueryData(askOptions('session', {}).queryKey, session)
          navigate({ href: ownAddress(search.to) })
        },
      },
    )
  }
  return (
    <main className="sign-in">
      <form className="surface" onSubmit={submit}>
        <Stack gap="md" p="xl">
          <div>
            <Title order={1} size="h3">
              Sign in to Offhook
            </Title>
            {search.to !== undefined && (
              <Text size="sm" c="dimmed" mt={4}>
                You go on to the page that you asked for.
              </Text>
            )}
          </div>
          {signIn.error && (
            <Alert color="red" variant="light" role="alert" styles={{ message: { color: 'inherit' } }}>
              {signIn.error.message}
            </Alert>
          )}
          <TextInput
            label="User name"
            autoComplete="username"
            autoFocus
            required
            withAsterisk={false}
            value={username}
            onChange={(event) => setUsername(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" loading={signIn.isPending}>
            Sign in
          </Button>
        </Stack>
      </form>
    </main>
  )
}
