/** Instead of typing one’s password: signing in once more at a provider that is linked, or by a passkey. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Divider, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { call } from '../lib/api.ts'
import { passkeysHere, signByPasskey } from '../lib/passkeys.ts'
import { useAsk } from '../lib/queries.ts'
import { Refusal } from './refusal.tsx'

/** Nothing for whoever has neither. `onProved` hears of a passkey; a provider leads away, and back to this page. */
export function ProveElsewhere({ onProved }: { onProved: () => void }) {
  const identities = useAsk('listIdentities', {}).data?.items ?? []
  const passkeys = useAsk('listPasskeys', {}).data?.items ?? []
  const providers = new Map(
    identities.filter(({ enabled }) => enabled).map(({ provider }) => [provider.id, provider.name]),
  )
  const atProvider = useMutation({
    mutationFn: (provider: string) => {
      const { pathname, search } = window.location
      return call('proveAtProvider', { body: { provider, to: pathname + search } })
    },
    onSuccess: ({ url }) => window.location.assign(url),
  })
  const byPasskey = useMutation({
    mutationFn: async () => {
      const options = await call('passkeyOptions', { body: {} })
      const credential = await signByPasskey(options)
      await call('proveSession', { body: { credential } })
    },
    onSuccess: onProved,
  })
  const usable = passkeysHere() && passkeys.some(({ site }) => site === window.location.hostname)
  if (providers.size === 0 && !usable) return null
  const error = atProvider.error ?? byPasskey.error
  return (
    <Stack gap="xs" mt="sm">
      <Divider label={t`or, without a password`} />
      {error && <Refusal message={error.message} />}
      {[...providers].map(([id, name]) => (
        <Button
          key={id}
          variant="default"
          loading={(atProvider.isPending || atProvider.isSuccess) && atProvider.variables === id}
          onClick={() => atProvider.mutate(id)}
        >
          <Trans>Sign in with {name} once more</Trans>
        </Button>
      ))}
      {usable && (
        <Button variant="default" loading={byPasskey.isPending} onClick={() => byPasskey.mutate()}>
          <Trans>Use a passkey</Trans>
        </Button>
      )}
    </Stack>
  )
}
