/** By which providers one signs in: linked by signing in there, and unlinked. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { Identity } from '../../../../src/schema/me.ts'
import { Section } from '../../components/section.tsx'
import { tellDone } from '../../components/tell.ts'
import { Time } from '../../components/time.tsx'
import { call } from '../../lib/api.ts'
import { useAct, useAsk } from '../../lib/queries.ts'
import { openForm } from './dialog-form.tsx'
import { ProofForm } from './proof-form.tsx'

/** Nothing where there are no providers, and none was linked. */
export function LinkedAccounts() {
  const providers = useAsk('signInProviders', {}).data?.items ?? []
  const identities = useAsk('listIdentities', {}).data?.items ?? []
  const linked = new Set(identities.map(({ provider }) => provider.id))
  const others = providers.filter(({ id }) => !linked.has(id))
  if (providers.length === 0 && identities.length === 0) return null
  return (
    <Section
      title={t`Sign-in by a provider`}
      aside={
        <Group gap="xs">
          {others.map(({ id, name }) => (
            <Button
              key={id}
              variant="default"
              onClick={() =>
                openForm(t`Link ${name}`, (close) => <Link provider={id} name={name} close={close} />)
              }
            >
              <Trans>Link {name}…</Trans>
            </Button>
          ))}
        </Group>
      }
    >
      <Text size="sm" c="dimmed">
        <Trans>
          Whoever signs in there as you comes in here as you, with the role and tenants that the provider
          gives.
        </Trans>
      </Text>
      {identities.length > 0 && (
        <ul className="own-things" aria-label={t`Linked accounts`}>
          {identities.map((identity) => (
            <Row key={identity.id} identity={identity} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function Row({ identity }: { identity: Identity }) {
  const { provider, name, enabled, createdAt, lastUsedAt } = identity
  return (
    <li>
      <div>
        <Text fw={600} className="wrap-anywhere">
          {name === '' ? provider.name : `${provider.name}: ${name}`}
        </Text>
        <div className="detail">
          <Trans>
            since <Time at={createdAt} />
          </Trans>
          {lastUsedAt !== null && (
            <>
              ,{' '}
              <Trans>
                last used <Time at={lastUsedAt} />
              </Trans>
            </>
          )}
          {!enabled && <>, {t`switched off by an administrator`}</>}
        </div>
      </div>
      <Button
        variant="subtle"
        size="compact-sm"
        color="red"
        aria-label={t`Unlink ${provider.name}…`}
        onClick={() =>
          openForm(t`Unlink ${provider.name}`, (close) => <Unlink identity={identity} close={close} />)
        }
      >
        <Trans>Unlink…</Trans>
      </Button>
    </li>
  )
}

function Link({ provider, name, close }: { provider: string; name: string; close: () => void }) {
  const link = useMutation({
    mutationFn: (password: string | undefined) =>
      call('linkIdentity', { body: { provider, password, to: '/account' } }),
    onSuccess: ({ url }) => window.location.assign(url),
  })
  return (
    <ProofForm
      act={t`Go to ${name}`}
      error={link.error}
      pending={link.isPending || link.isSuccess}
      onProof={link.mutate}
      close={close}
    >
      <Text size="sm">
        <Trans>
          You sign in there once, and come back. If the provider gives roles, you have the one that it gives
          from your next sign-in by it.
        </Trans>
      </Text>
    </ProofForm>
  )
}

function Unlink({ identity, close }: { identity: Identity; close: () => void }) {
  const unlink = useAct('unlinkIdentity')
  return (
    <ProofForm
      act={t`Unlink it`}
      removes
      error={unlink.error}
      pending={unlink.isPending}
      onProof={(password) =>
        unlink.mutate(
          { params: { id: identity.id }, body: { password } },
          {
            onSuccess: () => {
              tellDone(t`${identity.provider.name} signs you in no more`)
              close()
            },
          },
        )
      }
      close={close}
    >
      <Text size="sm">
        <Trans>
          If you have no password or passkey here, an administrator must let you in again by a link.
        </Trans>
      </Text>
    </ProofForm>
  )
}
