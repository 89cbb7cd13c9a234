/** Whose people and keys somebody manages: those within its own tenants who may do no more than it may. */

import { OffhookError } from '../kernel/errors.ts'
import { includes, type Role, roleNames, roles } from '../schema/policy.ts'
import type { Actor } from './actor.ts'

export type Manager = Pick<Actor, 'id' | 'role' | 'tenantIds'>

/** What the server does without being asked. */
export const itself: Manager = { id: '', role: 'systemAdministrator', tenantIds: 'all' }

type Reach = 'all' | readonly string[]

/** A system administrator has all tenants, whichever it was given. */
export const reachOf = (role: Role, tenantIds: Reach): Reach =>
  role === 'systemAdministrator' ? 'all' : tenantIds

/** Of whom it manages. */
export const rolesOf = ({ role }: Manager): Role[] => roles.filter((other) => includes(role, other))

/** Others do not exist for it. */
export function isWithin({ role, tenantIds }: Manager, of: { role: Role; reach: Reach }): boolean {
  if (!includes(role, of.role)) return false
  if (tenantIds === 'all') return true
  return of.reach !== 'all' && of.reach.length > 0 && of.reach.every((id) => tenantIds.has(id))
}

export function requireMayGive({ role }: Manager, given: Role): void {
  if (!includes(role, given))
    throw new OffhookError(
      'FORBIDDEN',
      `A ${roleNames[role].toLowerCase()} makes nobody a ${roleNames[given].toLowerCase()}: nobody gives more than they have`,
    )
}
