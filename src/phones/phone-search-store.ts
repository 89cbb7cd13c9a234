/** Finds phones of one tenant the way the list shows them: searched, filtered, sorted, by pages, however many there are. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import type { PhoneTable } from '../db/phone-tables.ts'
import { directed } from '../db/rows.ts'
import { mostCounted, type Place, type Total, turned } from '../db/search.ts'
import { phonesCounted } from '../db/tally.ts'
import { whatLinksTell } from '../db/what-links-tell.ts'
import type { PhoneListQuery } from '../schema/phone.ts'
import { phoneCounts } from './phone-counts-store.ts'
import { phoneFacets } from './phone-facets-store.ts'
import { isNarrowing, isSearch, kindOf, type PhoneFilter, type Told, told } from './phone-filter.ts'
import { phonesFound } from './phone-found-store.ts'
import { type PhonePlace, phonePieces } from './phone-pieces-store.ts'

export type { PhoneFilter } from './phone-filter.ts'
export type { PhonePlace } from './phone-pieces-store.ts'

/** `modelOrder`: ids of the models in the order of their names, for sorting by what the column shows. */
export type PhonePage = Omit<PhoneListQuery, 'q'> & PhoneFilter & { modelOrder?: readonly string[] }

const sortable = {
  name: 'nameOrder',
  mac: 'mac',
  modelName: 'nameOrder',
  extensions: 'firstNumber',
  status: 'lastFetchAt',
  registration: 'registered',
  lastFetch: 'lastFetchAt',
  createdAt: 'createdAt',
} as const satisfies Record<NonNullable<PhoneListQuery['sort']>, keyof PhoneTable>

type ToldPage = Omit<PhonePage, 'status'> & Told

type Column = (typeof sortable)[keyof typeof sortable]
type Direction = 'asc' | 'desc'
export function phoneSearch(db: Pick<Database, 'queries' | 'expressions'>) {
  const { ofTenant, holds, kept, found } = phonesFound(db)

  /** As they are ordered: for equals by name, so that the list is the same each time, and backwards the other way round. */
  function inOrder(column: Column, direction: Direction) {
    const columns = [...new Set([column, 'nameOrder', 'id'] as const)]
    return (query: ReturnType<typeof ofTenant>) =>
      columns.reduce(
        (ordered, each) =>
          ordered.orderBy(`phone.${each}`, each === 'lastFetchAt' ? directed(direction) : direction),
        query,
      )
  }

  async function idsAt(
    query: ReturnType<typeof ofTenant>,
    column: Column,
    direction: Direction,
    { offset, limit }: Place,
  ): Promise<string[]> {
    const ordered = inOrder(column, direction)(query)
    const rows = await ordered.select('phone.id').limit(limit).offset(offset).execute()
    return rows.map((row) => row.id)
  }

  /** Along the index, from the end that is nearer. */
  async function walk(
    query: ReturnType<typeof ofTenant>,
    column: Column,
    direction: Direction,
    { offset, limit }: Place,
    total: number,
  ): Promise<string[]> {
    const rest = Math.min(limit, total - offset)
    if (rest <= 0) return []
    if (offset <= total / 2) return idsAt(query, column, direction, { offset, limit })
    const fromEnd = { offset: total - offset - rest, limit: rest }
    return (await idsAt(query, column, turned[direction], fromEnd)).reverse()
  }

  /** Model by model, in the order of their names: whole models are passed over by what is counted of them. */
  async function walkModels(
    scope: TenantScope,
    query: ToldPage,
    isSearched: boolean,
    place: Place,
  ): Promise<string[]> {
    const { modelId: _all, modelIds: _some, ...kind } = kindOf(query)
    const counts = await phonesCounted(db.queries, scope.tenantId, kind)
    const models = [...new Set([...(query.modelOrder ?? []), ...[...counts.keys()].sort()])]
    const ids: string[] = []
    let { offset } = place
    for (const modelId of query.order === 'desc' ? models.reverse() : models) {
      if (query.modelId !== undefined && modelId !== query.modelId) continue
      if (query.modelIds?.includes(modelId) === false) continue
      const n = isSearched ? undefined : (counts.get(modelId) ?? 0)
      const left = place.limit - ids.length
      if (left <= 0) break
      if (n !== undefined && offset >= n) {
        offset -= n
        continue
      }
      const { modelId: _, modelIds: _one, ...filter } = query
      const phones = ofTenant(scope)
        .where('phone.modelId', '=', modelId)
        .where((where) => holds(where, filter))
      const some =
        n === undefined
          ? await idsAt(phones, 'nameOrder', query.order, { offset: 0, limit: offset + left })
          : await walk(phones, 'nameOrder', query.order, { offset, limit: left }, n)
      ids.push(...(n === undefined ? some.slice(offset) : some))
      offset = n === undefined ? Math.max(0, offset - some.length) : 0
    }
    return ids
  }

  /** Few enough to be sorted each time. */
  async function sortFound(scope: TenantScope, query: ToldPage, place: Place): Promise<string[]> {
    const phones = db.queries
      .with('found', () => found(scope, query))
      .selectFrom('found')
      .crossJoin(db.expressions.rowNamed('phone', 'found.id').as('phone'))
      .whereRef('phone.id', '=', 'found.id')
    const models = query.sort === 'modelName' ? (query.modelOrder ?? []) : []
    const byModel = phones.$if(models.length > 0, (unordered) =>
      unordered.orderBy((order) => {
        const [head = '', ...rest] = models
        let at = order.case().when('phone.modelId', '=', head).then(order.lit<number>(0))
        for (const [index, id] of rest.entries())
          at = at.when('phone.modelId', '=', id).then(order.lit<number>(index + 1))
        return at.else(order.lit<number>(models.length)).end()
      }, query.order),
    )
    return idsAt(byModel as never, sortable[query.sort ?? 'name'], query.order, place)
  }

  /** Who is registered is found where links tell it. */
  async function isKnown(scope: TenantScope, filter: PhoneFilter): Promise<boolean> {
    return told(filter).registration === undefined || (await whatLinksTell(db.queries, scope.tenantId)).all
  }

  async function countedBy(
    scope: TenantScope,
    filter: Told,
    column: 'status' | 'registered' | 'modelId' | 'firmware' | 'address',
  ) {
    const rows = await db.queries
      .selectFrom(found(scope, filter).as('found'))
      .crossJoin(db.expressions.rowNamed('phone', 'found.id').as('phone'))
      .whereRef('phone.id', '=', 'found.id')
      .select((select) => [`phone.${column} as kind`, select.fn.countAll<number>().as('n')])
      .groupBy(`phone.${column}`)
      .execute()
    return new Map<unknown, number>(rows.map(({ kind, n }) => [kind, Number(n)]))
  }

  async function totalOf(scope: TenantScope, filter: Told): Promise<Total> {
    if (!(await isKnown(scope, filter))) return { total: 0, atLeast: false }
    if (!isSearch(filter)) {
      const counts = await phonesCounted(db.queries, scope.tenantId, kindOf(filter))
      return { total: [...counts.values()].reduce((sum, n) => sum + n, 0), atLeast: false }
    }
    const { n } = await db.queries
      .selectFrom(found(scope, filter).as('found'))
      .select((select) => select.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    return { total: Math.min(Number(n), mostCounted), atLeast: Number(n) > mostCounted }
  }

  async function idsOf(
    scope: TenantScope,
    query: ToldPage,
    { total, atLeast }: Total,
    place: Place,
  ): Promise<string[]> {
    const isSearched = isSearch(query)
    const isFew = isNarrowing(query) && !atLeast && total <= mostCounted
    const column = sortable[query.sort ?? 'name']
    const isByModel = query.sort === 'modelName' && Boolean(query.modelOrder?.length)
    // Several models stand apart in their index.
    if (!isSearched && !isByModel && !query.modelIds && column === 'nameOrder') {
      const phones = ofTenant(scope).where((where) => kept(where, query))
      return walk(phones, column, query.order, place, total)
    }
    if (isFew) return sortFound(scope, query, place)
    if (isByModel) return walkModels(scope, query, isSearched, place)
    const phones = ofTenant(scope).where((where) => holds(where, query))
    if (isSearched) return idsAt(phones, column, query.order, place)
    return walk(phones, column, query.order, place, total)
  }

  const pieces = phonePieces(db)
  return {
    placeAfter: pieces.placeAfter,
    /** Of the next few phones, looked at each by itself, those that a list with the filter would show. */
    piece: (scope: TenantScope, filter: PhoneFilter, after: PhonePlace | undefined, phones: number) =>
      pieces.piece(scope, (where) => holds(where, told(filter)), after, phones),

    /** Whether it can be said which phones the filter finds; where not, a list shows none. */
    isKnown,
    /** Whether what it finds is found in an index, and counted as far as a search counts. */
    isByIndex: (filter: PhoneFilter) => isSearch(told(filter)),
    total: (scope: TenantScope, filter: PhoneFilter) => totalOf(scope, told(filter)),

    async page(scope: TenantScope, asked: PhonePage): Promise<Total & { rows: PhoneTable[] }> {
      const query = told(asked)
      const total = await totalOf(scope, query)
      const place = { offset: (query.page - 1) * query.pageSize, limit: query.pageSize }
      const ids = total.total === 0 ? [] : await idsOf(scope, query, total, place)
      if (ids.length === 0) return { ...total, rows: [] }
      const rows = await ofTenant(scope).selectAll().where('phone.id', 'in', ids).execute()
      const byId = new Map(rows.map((row) => [row.id, row]))
      return { ...total, rows: ids.flatMap((id) => byId.get(id) ?? []) }
    },

    ...phoneCounts(db, { isKnown, countedBy }),
    ...phoneFacets(db, { isKnown, countedBy }),

    /** All of them, in the order of their names. */
    async ids(scope: TenantScope, asked: PhoneFilter): Promise<string[]> {
      const filter = told(asked)
      const query = { ...filter, order: 'asc', page: 1, pageSize: 1 } as const
      const total = await totalOf(scope, filter)
      if (total.total === 0) return []
      return idsOf(scope, query, total, { offset: 0, limit: Number.MAX_SAFE_INTEGER })
    },
  }
}
