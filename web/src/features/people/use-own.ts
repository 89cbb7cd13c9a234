/** What the page knows of the one who looks at people. */

import { msg } from '@lingui/core/macro'
import type { Person } from '../../../../src/schema/session.ts'
import { useAsk } from '../../lib/queries.ts'

/** Whether this person is the one who is signed in. */
export function useIsOneself(person: Pick<Person, 'id'> | undefined): boolean {
  const me = useAsk('me', {}, { staleTime: 60_000 }).data
  return me !== undefined && me.id === person?.id
}

/** Without this one nobody would be left to manage people. */
export function useIsLastAdministrator(person: Person | undefined): boolean {
  const isAdministrator = person?.role === 'systemAdministrator' && person.invitedUntil === null
  const query = { role: 'systemAdministrator', state: 'active', pageSize: 1 } as const
  const found = useAsk('listUsers', { query }, { enabled: isAdministrator }).data
  return isAdministrator && found !== undefined && found.total <= 1
}

export const lastOne = msg`This is the last system administrator: make another one first`
