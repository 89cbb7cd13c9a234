/** What a role may do, in the words of the table that the server obeys. */

import { t } from '@lingui/core/macro'
import { capabilities, includes, policy, type Role, roleNames, roles } from '../../../src/schema/policy.ts'
import type { Session } from '../../../src/schema/session.ts'
import { say } from './language.ts'
import type { ChoiceOption } from './use-choice.ts'

/** Nobody gives more than they have. */
export function rolesToGive(session: Session | undefined): ChoiceOption[] {
  const given = session ? roles.filter((role) => includes(session.role, role)) : []
  return given.map((role) => ({ value: role, label: say(roleNames[role]) }))
}

/** `See phones, status, fetches · Resync and reboot`; of a key that only reads, what is left of it. */
export function rightsInWords(role: Role, readOnly = false): string {
  const own = capabilities.filter((capability) => {
    const { roles: of, readOnlyKeys } = policy[capability]
    return (of as readonly Role[]).includes(role) && (!readOnly || readOnlyKeys !== 'none')
  })
  const words = own.map((capability) => say(policy[capability].name)).join(' · ')
  return readOnly ? t`Looks only: ${words}` : words
}

export const roleOf = (value: string | null): Role | undefined => roles.find((role) => role === value)
