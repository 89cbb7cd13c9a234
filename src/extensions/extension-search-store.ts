/** Finds extensions of one tenant the way the list shows them: searched, sorted, by pages, however many there are. */

import type { ExpressionBuilder } from 'kysely'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import { behind, mostCounted, type Place, soughtIn, type Total, turned } from '../db/search.ts'
import type { Tables } from '../db/tables.ts'
import { extensionsCounted } from '../db/tally.ts'
import type { ExtensionTable } from '../db/tenant-tables.ts'
import type { ExtensionListQuery } from '../schema/extension.ts'

const sortable = {
  number: 'number',
  name: 'name',
  tech: 'tech',
  username: 'username',
  fit: 'number',
} as const satisfies Record<NonNullable<ExtensionListQuery['sort']>, string>

type Where = ExpressionBuilder<Tables, 'extension'>
type Direction = 'asc' | 'desc'

/** Where a text that is too short for the index may begin. */
const beginners = ['number', 'name', 'username'] as const

export function extensionSearch(db: Database) {
  const ofTenant = (scope: TenantScope) =>
    db.queries.selectFrom('extension').where('extension.tenantId', '=', scope.tenantId)

  /** Ids of those that have all words, the longest found by an index; each way gives no more than are counted, and one. */
  function found(scope: TenantScope, q: string) {
    const { longest, others: also } = wordsOf(q)
    const hold = <Query extends ReturnType<typeof ofTenant>>(query: Query): Query =>
      also.reduce(
        (narrowed, word) => narrowed.where(db.expressions.holding('extension.words', word)) as Query,
        query,
      )
    const ids = () =>
      hold(ofTenant(scope))
        .select('extension.id')
        .limit(mostCounted + 1)
    const { parts } = soughtIn(longest)
    const some = db.expressions.idsHolding('extension', scope.tenantId, [parts]).as('hit')
    const hits = () =>
      db.queries
        .selectFrom(some)
        .select('hit.id')
        .limit(mostCounted + 1)
    // From each hit to its extension: never the other way round.
    const heldHits = () =>
      hold(
        db.queries
          .selectFrom(some)
          .crossJoin(db.expressions.rowNamed('extension', 'hit.id').as('extension'))
          .whereRef('extension.id', '=', 'hit.id') as never as ReturnType<typeof ofTenant>,
      )
        .select('extension.id')
        .limit(mostCounted + 1)
    const ways =
      parts.length > 0
        ? [also.length > 0 ? heldHits() : hits()]
        : beginners.flatMap((column) =>
            spellings(longest).map((text) =>
              ids().where(column, '>=', text).where(column, '<', behind(text)),
            ),
          )
    const [first, ...others] = ways.map((way) => db.queries.selectFrom(way.as('way')).select('way.id'))
    return others.reduce((all, way) => all.union(way), first as NonNullable<typeof first>)
  }

  const beginsWith = (where: Where, column: (typeof beginners)[number], text: string) =>
    where.and([where(column, '>=', text), where(column, '<', behind(text))])

  /** As `found`, for each by itself: where so many are found that a list soon meets one. */
  function holds(scope: TenantScope, q: string) {
    const { longest, others } = wordsOf(q)
    const { parts } = soughtIn(longest)
    const held = [...(parts.length > 0 ? [longest] : []), ...others].map((word) =>
      db.expressions.holding('extension.words', word),
    )
    return ofTenant(scope).where((where) =>
      where.and([
        ...held,
        ...(parts.length > 0
          ? []
          : [
              where.or(
                beginners.flatMap((column) =>
                  spellings(longest).map((text) => beginsWith(where, column, text)),
                ),
              ),
            ]),
      ]),
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

  const few = (scope: TenantScope, q: string) =>
    db.queries
      .with('found', () => found(scope, q))
      .selectFrom('found')
      .crossJoin(db.expressions.rowNamed('extension', 'found.id').as('extension'))
      .whereRef('extension.id', '=', 'found.id') as never as ReturnType<typeof ofTenant>

  /** First those whose numbers begin so, the very number before all; then what else is found. */
  async function fitting(scope: TenantScope, query: ExtensionListQuery, q: string, isMany: boolean) {
    const place = { offset: 0, limit: query.pageSize }
    const first = await idsAt(
      ofTenant(scope).where((where) => beginsWith(where, 'number', q)),
      ...([query, 'asc', place] as const),
    )
    const others = await idsAt(isMany ? holds(scope, q) : few(scope, q), query, 'asc', place)
    return [...new Set([...first, ...others])].slice(0, query.pageSize)
  }

  async function idsOf(scope: TenantScope, query: ExtensionListQuery, { total, atLeast }: Total) {
    const { q, order, page, pageSize } = query
    const offset = (page - 1) * pageSize
    const place = { offset, limit: pageSize }
    if (q && query.sort === 'fit' && page === 1) return fitting(scope, query, q, atLeast)
    if (q && atLeast) return idsAt(holds(scope, q), query, order, place)
    if (q) return idsAt(few(scope, q), query, order, place)
    const limit = Math.min(pageSize, total - offset)
    if (limit <= 0) return []
    if (offset <= total / 2) return idsAt(ofTenant(scope), query, order, { offset, limit })
    // From the end that is nearer.
    const fromEnd = { offset: total - offset - limit, limit }
    return (await idsAt(ofTenant(scope), query, turned[order], fromEnd)).reverse()
  }

  async function named(scope: TenantScope, { ids = [], numbers = [] }: ExtensionListQuery) {
    const rows = await ofTenant(scope)
      .selectAll()
      .where((where) =>
        where.or([
          ...(ids.length > 0 ? [where('id', 'in', ids)] : []),
          ...(numbers.length > 0 ? [where('number', 'in', numbers)] : []),
        ]),
      )
      .orderBy('number')
      .execute()
    return { rows, total: rows.length, atLeast: false }
  }

  return {
    async page(scope: TenantScope, query: ExtensionListQuery): Promise<Total & { rows: ExtensionTable[] }> {
      if (query.ids || query.numbers) return named(scope, query)
      const total = await totalOf(scope, query.q)
      const ids = await idsOf(scope, query, total)
      if (ids.length === 0) return { ...total, rows: [] }
      const rows = await ofTenant(scope).selectAll().where('extension.id', 'in', ids).execute()
      const byId = new Map(rows.map((row) => [row.id, row]))
      return { ...total, rows: ids.flatMap((id) => byId.get(id) ?? []) }
    },
  }
}

/** The longest, which tells most, and the others. */
function wordsOf(q: string): { longest: string; others: string[] } {
  const words = q.split(/\s+/).filter(Boolean)
  const [longest = q, ...others] = words.toSorted((a, b) => b.length - a.length)
  return { longest, others }
}

/** As names and numbers are written: these columns keep the case of their letters. */
function spellings(q: string): string[] {
  const [first = '', ...rest] = [...q]
  const capital = first.toUpperCase() + rest.join('').toLowerCase()
  return [...new Set([q, q.toLowerCase(), q.toUpperCase(), capital])]
}
