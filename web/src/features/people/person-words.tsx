/** How a person stands: invited, come, by what they sign in. */

import { Group } from '@mantine/core'
import type { Factor, Person } from '../../../../src/schema/session.ts'
import { StateWord } from '../../components/state-word.tsx'
import { Time } from '../../components/time.tsx'
import { when } from '../../lib/format.ts'
import { useTenantNames } from '../../lib/tenants.ts'

export const factorWords: Record<Factor, string> = { totp: 'authenticator app', passkey: 'passkey' }

export const factorsInWords = (factors: readonly Factor[]): string =>
  factors.map((factor) => factorWords[factor]).join(' and ')

/** Has a link, and has not come in by it. */
export function Proofs({ person }: { person: Person }) {
  const { factors, invitedUntil, lastSeenAt } = person
  if (invitedUntil !== null) {
    const isOver = Date.parse(invitedUntil) <= Date.now()
    return (
      <>
        <StateWord tone={isOver ? 'bad' : 'waiting'}>
          {isOver ? 'Link has ended' : lastSeenAt === null ? 'Invited' : 'Begins anew'}
        </StateWord>
        <div className="detail">
          {isOver ? 'make a new one' : 'link until'} {!isOver && when(invitedUntil)}
        </div>
      </>
    )
  }
  if (factors.length === 0) return <StateWord tone="waiting">Password only</StateWord>
  return (
    <Group gap={4}>
      {factors.map((factor) => (
        <StateWord key={factor} tone="good">
          {factorWords[factor]}
        </StateWord>
      ))}
    </Group>
  )
}

export function LastSeen({ person: { lastSeenAt } }: { person: Person }) {
  return lastSeenAt === null ? 'never' : <Time at={lastSeenAt} />
}

const few = 3

/** The first of them by name, and how many more. */
export function TenantsOf({ person: { role, tenants } }: { person: Pick<Person, 'role' | 'tenants'> }) {
  const nameOf = useTenantNames()
  if (role === 'systemAdministrator') return 'all tenants'
  if (tenants.length === 0) return 'no tenant: sees nothing'
  const more = tenants.length - few
  return tenants.slice(0, few).map(nameOf).join(', ') + (more > 0 ? ` and ${more} more` : '')
}
