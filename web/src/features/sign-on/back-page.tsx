/** Where a provider sends the browser back to: what it says is handed to the server, and one goes on. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Loader, Stack, Text, Title } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { Refusal } from '../../components/refusal.tsx'
import { call } from '../../lib/api.ts'
import { arrivedWith } from '../../lib/arrived.ts'
import { askOptions } from '../../lib/queries.ts'
import { lastTenant } from '../../lib/session.ts'

export function BackPage() {
  // Kept: it is taken out of the address, and so out of what the browser remembers.
  const [answer] = useState(() => arrivedWith.slice(1))
  const client = useQueryClient()
  const navigate = useNavigate()
  const { data, error } = useQuery({
    queryKey: ['finishSignIn', answer],
    queryFn: () => call('finishSignIn', { body: { answer: answer || 'none' } }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  useEffect(() => window.history.replaceState(window.history.state, '', window.location.pathname), [])
  useEffect(() => {
    if (!data) return
    client.clear()
    client.setQueryData(askOptions('session', {}).queryKey, data.session)
    const start = data.purpose === 'signIn' ? '/' : '/account'
    navigate({ href: data.to ?? start, replace: true })
  }, [data, client, navigate])
  return (
    <main className="sign-in">
      <div className="surface">
        <Stack gap="md" p="xl">
          <Title order={1} size="h3">
            {error ? t`You are not signed in by this` : t`One moment`}
          </Title>
          {error ? <Over message={error.message} /> : <Loader aria-label={t`Signing in`} />}
        </Stack>
      </div>
    </main>
  )
}

function Over({ message }: { message: string }) {
  return (
    <>
      <Refusal message={message} />
      <Text size="sm">
        {lastTenant() === null ? (
          <Link className="text-link" to="/sign-in">
            <Trans>Sign in</Trans>
          </Link>
        ) : (
          <Trans>
            <Link className="text-link" to="/sign-in">
              Sign in
            </Link>{' '}
            or{' '}
            <Link className="text-link" to="/">
              go back to where you were
            </Link>
          </Trans>
        )}
      </Text>
    </>
  )
}
