/** Which tenants people have. */

import type { Queries } from '../db/database.ts'
import { InvalidInput } from '../kernel/errors.ts'
import type { Manager } from './manager.ts'

export type TenantsOf = { ids: string[]; codes: string[] }

/** A tenant that the manager does not see is not there; who has not all gives at least one of theirs. */
export async function tenantIdsOf(queries: Queries, codes: string[], manager: Manager): Promise<string[]> {
  if (codes.length === 0 && manager.tenantIds !== 'all')
    throw new InvalidInput([{ path: 'tenants', message: 'Name one of your tenants at least' }])
  if (codes.length === 0) return []
  const rows = await queries
    .selectFrom('tenant')
    .select(['id', 'code'])
    .where(
      'code',
      'in',
      codes.map((code) => code.toUpperCase()),
    )
    .execute()
  const seen = rows.filter(({ id }) => manager.tenantIds === 'all' || manager.tenantIds.has(id))
  const known = new Map(seen.map((row) => [row.code, row.id]))
  return codes.map((code, index) => {
    const id = known.get(code.toUpperCase())
    if (id === undefined)
      throw new InvalidInput([{ path: `tenants.${index}`, message: `There is no tenant ${code}` }])
    return id
  })
}

/** By the id of the user. */
export async function tenantsOf(queries: Queries, ids: string[]): Promise<Map<string, TenantsOf>> {
  const found = new Map<string, TenantsOf>(ids.map((id) => [id, { ids: [], codes: [] }]))
  if (ids.length === 0) return found
  const rows = await queries
    .selectFrom('userTenant')
    .innerJoin('tenant', 'tenant.id', 'userTenant.tenantId')
    .select(['userTenant.userId', 'userTenant.tenantId', 'tenant.code'])
    .where('userTenant.userId', 'in', ids)
    .orderBy('tenant.code')
    .execute()
  for (const row of rows) {
    found.get(row.userId)?.codes.push(row.code)
    found.get(row.userId)?.ids.push(row.tenantId)
  }
  return found
}
