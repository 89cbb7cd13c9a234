/** A button for each provider by which one may sign in; none where there are none. */

import { Trans } from '@lingui/react/macro'
import { Button, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { call } from '../../lib/api.ts'
import { useAsk } from '../../lib/queries.ts'

type Props = { to: string | undefined; onError: (error: Error) => void }

/** The browser leaves the page; it comes back to `/sign-in/back`. */
export default function ProviderButtons({ to, onError }: Props) {
  const providers = useAsk('signInProviders', {}).data?.items ?? []
  const begin = useMutation({
    mutationFn: (provider: string) =>
      call('beginSignIn', { body: { provider, ...(to !== undefined && { to }) } }),
    onSuccess: ({ url }) => window.location.assign(url),
    onError,
  })
  if (providers.length === 0) return null
  return (
    <Stack gap="xs">
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          variant="default"
          loading={(begin.isPending || begin.isSuccess) && begin.variables === id}
          onClick={() => begin.mutate(id)}
        >
          <span className="middle-cut">
            <Trans>Sign in with {name}</Trans>
          </span>
        </Button>
      ))}
    </Stack>
  )
}
