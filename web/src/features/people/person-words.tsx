/** How a person stands: invited, come, by what they sign in. */

import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Group } from '@mantine/core'
import type { Factor, Person } from '../../../../src/schema/session.ts'
import { StateWord } from '../../components/state-word.tsx'
import { Time } from '../../components/time.tsx'
import { listed, when } from '../../lib/format.ts'
import { say, type Words } from '../../lib/language.ts'
import { useTenantNames } from '../../lib/tenants.ts'

export const factorWords: Words<Factor> = { totp: msg`authenticator app`, passkey: msg`passkey` }

export const factorsInWords = (factors: readonly Factor[]): string =>
  listed(factors.map((factor) => say(factorWords[factor])))

/** Has a link, and has not come in by it. */
export function Proofs({ person }: { person: Person }) {
  const { factors, invitedUntil, lastSeenAt } = person
  if (invitedUntil !== null) {
    const isOver = Date.parse(invitedUntil) <= Date.now()
    return (
      <>
        <StateWord tone={isOver ? 'bad' : 'waiting'}>
          {isOver ? t`Link has ended` : lastSeenAt === null ? t`Invited` : t`Begins anew`}
        </StateWord>
        <div className="detail">{isOver ? t`make a new one` : t`link until ${when(invitedUntil)}`}</div>
      </>
    )
  }
  if (factors.length === 0)
    return (
      <StateWord tone="waiting">
        <Trans>Password only</Trans>
      </StateWord>
    )
  return (
    <Group gap={4}>
      {factors.map((factor) => (
        <StateWord key={factor} tone="good">
          {say(factorWords[factor])}
        </StateWord>
      ))}
    </Group>
  )
}

export function LastSeen({ person: { lastSeenAt } }: { person: Person }) {
  return lastSeenAt === null ? t`never` : <Time at={lastSeenAt} />
}

const few = 3

/** The first of them by name, and how many more. */
export function TenantsOf({ person: { role, tenants } }: { person: Pick<Person, 'role' | 'tenants'> }) {
  const nameOf = useTenantNames()
  if (role === 'systemAdministrator') return t`all tenants`
  if (tenants.length === 0) return t`no tenant: sees nothing`
  const more = tenants.length - few
  const named = tenants.slice(0, few).map(nameOf).join(', ')
  return more > 0 ? t`${named} and ${more} more` : named
}
