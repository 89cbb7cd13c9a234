/** Finds people: those whom somebody manages, by name, role, tenant, and how they sign in. */

import type { Database, Queries } from '../db/database.ts'
import { pageOf } from '../db/paged.ts'
import { directed } from '../db/rows.ts'
import type { UserListQuery } from '../schema/session.ts'
import { type Manager, rolesOf } from './manager.ts'

/** A page of them, and how many there are. */
export async function findUsers(db: Database, query: UserListQuery, manager: Manager) {
  const found = filtered(db, managedBy(db.queries, manager), query)
  const shown = found
    .select(['user.id', 'user.name', 'user.role', 'user.createdAt', 'user.revision'])
    .orderBy(`user.${query.sort ?? 'name'}`, directed(query.order))
    .orderBy('user.id')
  return pageOf(found, shown, query)
}

type Found = ReturnType<typeof withRoles>

const withRoles = (queries: Queries, manager: Manager) =>
  queries.selectFrom('user').where('user.role', 'in', rolesOf(manager))

/** The same people as `isWithin` says one by one. */
function managedBy(queries: Queries, manager: Manager): Found {
  const { tenantIds } = manager
  const found = withRoles(queries, manager)
  if (tenantIds === 'all') return found
  const own = tenantIds.size === 0 ? [''] : [...tenantIds]
  const having = queries.selectFrom('userTenant').select('userTenant.userId')
  return found
    .where('user.id', 'in', having.where('userTenant.tenantId', 'in', own))
    .where('user.id', 'not in', having.where('userTenant.tenantId', 'not in', own))
}

function filtered({ queries, expressions }: Database, found: Found, query: UserListQuery): Found {
  const { q, role, tenant, state, proof } = query
  let some = found
  if (q) some = some.where(expressions.holding('user.name', q))
  if (role) some = some.where('user.role', '=', role)
  if (tenant !== undefined)
    some = some.where(
      'user.id',
      'in',
      queries
        .selectFrom('userTenant')
        .innerJoin('tenant', 'tenant.id', 'userTenant.tenantId')
        .select('userTenant.userId')
        .where('tenant.code', '=', tenant.toUpperCase()),
    )
  if (state)
    some = some.where(
      'user.id',
      state === 'invited' ? 'in' : 'not in',
      queries.selectFrom('invitation').select('invitation.userId'),
    )
  if (proof) {
    const apps = queries.selectFrom('totp').select('totp.userId').where('totp.confirmedAt', 'is not', null)
    const proved = apps.union(queries.selectFrom('passkey').select('passkey.userId'))
    some = some.where('user.id', proof === 'secondFactor' ? 'in' : 'not in', proved)
  }
  return some
}
