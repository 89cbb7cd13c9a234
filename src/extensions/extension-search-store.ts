/** Finds extensions of one tenant the way the list shows them: searched, sorted, by pages, however many there are. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import { behind, mostCounted, type Place, soughtIn, type Total, turned } from '../db/search.ts'
import type { ExtensionTable } from '../db/tables.ts'
import { extensionsCounted } from '../db/tally.ts'
import type { ExtensionListQuery } from '../schema/extension.ts'

const sortable = {
  number: 'number',
  name: 'name',
  tech: 'tech',
  username: 'username',
} as const satisfies Record<NonNullable<ExtensionListQuery['sort']>, string>

type Direction = 'asc' | 'desc'

/** Where a text that is too short for the index may begin. */
const beginners = ['number', 'name', 'username'] as const

export function extensionSearch(db: Database) {
  const ofTenant = (scope: TenantScope) =>
    db.queries.selectFrom('extension').where('extension.tenantId', '=', scope.tenantId)

  /** Ids of those that are found; each way gives no more than are counted, and one. */
  function found(scope: TenantScope, q: string) {
    const ids = () =>
      ofTenant(scope)
        .select('extension.id')
        .limit(mostCounted + 1)
    const { parts } = soughtIn(q)
    const hits = () =>
      db.queries
        .selectFrom(db.expressions.idsHolding('extension', scope.tenantId, parts).as('hit'))
        .select('hit.id')
        .limit(mostCounted + 1)
    const ways =
      parts.length > 0
        ? [hits()]
        : beginners.flatMap((column) =>
            spellings(q).map((text) => ids().where(column, '>=', text).where(column, '<', behind(text))),
          )
    const [first, ...others] = ways.map((way) => db.queries.selectFrom(way.as('way')).select('way.id'))
    return others.reduce((all, way) => all.union(way), first as NonNullable<typeof first>)
  }

  /** As `found`, for each by itself: where so many are found that a list soon meets one. */
  function holds(scope: TenantScope, q: string) {
    const { parts } = soughtIn(q)
    if (parts.length > 0)
      return ofTenant(scope).where((where) =>
        where.or(parts.map((part) => db.expressions.holding('extension.words', part))),
      )
    return ofTenant(scope).where((where) =>
      where.or(
        beginners.flatMap((column) =>
          spellings(q).map((text) =>
            where.and([where(column, '>=', text), where(column, '<', behind(text))]),
          ),
        ),
      ),
    )
  }

  async function totalOf(scope: TenantScope, q: string | undefined): Promise<Total> {
    if (!q) return { total: await extensionsCounted(db.queries, scope.tenantId), atLeast: false }
    const { n } = await db.queries
      .selectFrom(found(scope, q).as('found'))
      .select((select) => select.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    return { total: Math.min(Number(n), mostCounted), atLeast: Number(n) > mostCounted }
  }

  async function idsAt(
    query: ReturnType<typeof ofTenant>,
    { sort }: ExtensionListQuery,
    direction: Direction,
    { limit, offset }: Place,
  ): Promise<string[]> {
    const rows = await query
      .select('extension.id')
      .orderBy(`extension.${sortable[sort ?? 'number']}`, direction)
      .orderBy('extension.id', direction)
      .limit(limit)
      .offset(offset)
      .execute()
    return rows.map((row) => row.id)
  }

  async function idsOf(scope: TenantScope, query: ExtensionListQuery, { total, atLeast }: Total) {
    const { q, order, page, pageSize } = query
    const offset = (page - 1) * pageSize
    const place = { offset, limit: pageSize }
    if (q && atLeast) return idsAt(holds(scope, q), query, order, place)
    if (q) {
      const few = db.queries
        .with('found', () => found(scope, q))
        .selectFrom('found')
        .crossJoin('extension')
        .whereRef('extension.id', '=', 'found.id')
      return idsAt(few as never, query, order, place)
    }
    const limit = Math.min(pageSize, total - offset)
    if (limit <= 0) return []
    if (offset <= total / 2) return idsAt(ofTenant(scope), query, order, { offset, limit })
    // From the end that is nearer.
    const fromEnd = { offset: total - offset - limit, limit }
    return (await idsAt(ofTenant(scope), query, turned[order], fromEnd)).reverse()
  }

  return {
    async page(scope: TenantScope, query: ExtensionListQuery): Promise<Total & { rows: ExtensionTable[] }> {
      const total = await totalOf(scope, query.q)
      const ids = await idsOf(scope, query, total)
      if (ids.length === 0) return { ...total, rows: [] }
      const rows = await ofTenant(scope).selectAll().where('extension.id', 'in', ids).execute()
      const byId = new Map(rows.map((row) => [row.id, row]))
      return { ...total, rows: ids.flatMap((id) => byId.get(id) ?? []) }
    },
  }
}

/** As names and numbers are written: these columns keep the case of their letters. */
function spellings(q: string): string[] {
  const [first = '', ...rest] = [...q]
  const capital = first.toUpperCase() + rest.join('').toLowerCase()
  return [...new Set([q, q.toLowerCase(), q.toUpperCase(), capital])]
}
