/** Whether links tell who is registered in a tenant: what nobody tells is not known, which is another thing than not registered. */

import type { Queries } from './dialects/dialect.ts'

export type LinksTell = {
  /** A link that is up tells of the tenant: who is registered there is. */
  readonly some: boolean
  /** And none that is down could know of others: who is registered nowhere is not registered. */
  readonly all: boolean
}

/** A link of all tenants that is down keeps quiet about the tenants of whose phones it told when it was up. */
export async function whatLinksTell(queries: Queries, tenantId: string): Promise<LinksTell> {
  const links = await queries
    .selectFrom('link')
    .select(['id', 'state', 'tenantId'])
    .where('enabled', '=', 1)
    .where('kind', '<>', 'database')
    .where((where) => where.or([where('tenantId', '=', tenantId), where('tenantId', 'is', null)]))
    .execute()
  const some = links.some(({ state }) => state === 'up')
  if (!some) return { some, all: false }
  for (const link of links) {
    if (link.state === 'up') continue
    if (link.tenantId !== null) return { some, all: false }
    const told = await queries
      .selectFrom('registration')
      .select('id')
      .where('linkId', '=', link.id)
      .where('tenantId', '=', tenantId)
      .limit(1)
      .executeTakeFirst()
    if (told) return { some, all: false }
  }
  return { some, all: true }
}
