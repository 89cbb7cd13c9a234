/** Finds phones of one tenant the way the list shows them: searched, filtered, sorted, by pages, however many there are. */

import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import { directed } from '../db/rows.ts'
import { behind, mostCounted, type Place, soughtIn, type Total, turned } from '../db/search.ts'
import type { PhoneTable, Tables } from '../db/tables.ts'
import { phonesCounted } from '../db/tally.ts'
import { whatLinksTell } from '../db/what-links-tell.ts'
import type { PhoneListQuery } from '../schema/phone.ts'
import { placeOf } from '../schema/registered-state.ts'
import { phoneCounts } from './phone-counts-store.ts'
import { isSearch, kindOf, type PhoneFilter, type Told, told } from './phone-filter.ts'
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
type Where = ExpressionBuilder<Tables, 'phone'>

/** Something of it was replaced, and it was not seen to have the new one, or came with the old one after that: in the words of its index. */
const hasOldCredentials = sql<SqlBool>`((${sql.ref('phone.oldSecretHash')} is not null and (${sql.ref('phone.secretTakenAt')} is null or ${sql.ref('phone.oldSecretUsedAt')} > ${sql.ref('phone.secretTakenAt')}))
  or (${sql.ref('phone.oldHttpUntil')} is not null and (${sql.ref('phone.httpTakenAt')} is null or ${sql.ref('phone.oldHttpUsedAt')} > ${sql.ref('phone.httpTakenAt')})))`

/** A person writes a MAC address in any way, and parts of it. */
function soughtOf(q: string) {
  const digits = q.replace(/[:\-.\s]/g, '').toLowerCase()
  const isMac = /^[0-9a-f]{2,12}$/.test(digits)
  return soughtIn(q, ...(isMac ? [digits] : []))
}

export function phoneSearch(db: Pick<Database, 'queries' | 'expressions'>) {
  const ofTenant = (scope: TenantScope) =>
    db.queries.selectFrom('phone').where('phone.tenantId', '=', scope.tenantId)

  const onLine = (extensionId: string) =>
    db.queries.selectFrom('phoneLine').select('phoneId').where('extensionId', '=', extensionId)

  /** Phones whose column begins so. */
  const beginning = (where: Where, text: string) =>
    (['nameOrder', 'firstNumber', 'mac'] as const).map((column) =>
      where.and([where(column, '>=', text), where(column, '<', behind(text))]),
    )

  /** The same for each phone by itself: where so many are found that a list soon meets one. */
  function holds(where: Where, filter: Told): Expression<SqlBool> {
    const { q, modelId, modelIds = [], presetId, extensionId, status, registration, credentials } = filter
    const all: Expression<SqlBool>[] = []
    if (credentials !== undefined) all.push(hasOldCredentials)
    // Not by an index of theirs: the list is walked in its own order.
    if (modelId !== undefined) all.push(sql<SqlBool>`${sql.ref('phone.modelId')} || '' = ${modelId}`)
    if (presetId !== undefined) all.push(sql<SqlBool>`${sql.ref('phone.presetId')} || '' = ${presetId}`)
    if (status !== undefined) all.push(sql<SqlBool>`${sql.ref('phone.status')} || '' = ${status}`)
    if (registration !== undefined)
      all.push(sql<SqlBool>`${sql.ref('phone.registered')} + 0 = ${placeOf(registration)}`)
    if (extensionId !== undefined) all.push(where('phone.id', 'in', onLine(extensionId)))
    if (q) {
      const { parts, beginnings } = soughtOf(q)
      all.push(
        where.or([
          ...parts.map((part) => db.expressions.holding('phone.words', part)),
          ...beginnings.flatMap((text) => beginning(where, text)),
          ...(modelIds.length > 0 ? [where('phone.modelId', 'in', modelIds)] : []),
        ]),
      )
    }
    return where.and(all)
  }

  /** By its own columns, each of which has an index in the order of names. */
  function kept(where: Where, filter: Told): Expression<SqlBool> {
    const { modelId, presetId, extensionId, status, registration, credentials } = filter
    // These are few, and have an index of their own: each of them is looked at.
    if (credentials !== undefined) return holds(where, { ...filter, q: undefined })
    const all: Expression<SqlBool>[] = []
    if (modelId !== undefined) all.push(where('phone.modelId', '=', modelId))
    if (presetId !== undefined) all.push(where('phone.presetId', '=', presetId))
    if (status !== undefined) all.push(where('phone.status', '=', status))
    if (registration !== undefined) all.push(where('phone.registered', '=', placeOf(registration)))
    if (extensionId !== undefined) all.push(where('phone.id', 'in', onLine(extensionId)))
    return where.and(all)
  }

  /** Ids of phones that are found, each of these by an index; none of them gives more than are counted, and one. */
  function waysTo(scope: TenantScope, filter: Told) {
    const { q, modelId, modelIds = [], presetId, extensionId, status, registration, credentials } = filter
    const most = mostCounted + 1
    const ours = (where: Where) =>
      where.and([where('phone.tenantId', '=', scope.tenantId), kept(where, filter)])
    const phones = () => db.queries.selectFrom('phone').where(ours).select('phone.id').limit(most)
    if (!q) return [phones()]
    const { parts, beginnings } = soughtOf(q)
    const hits = () =>
      db.queries
        .selectFrom(db.expressions.idsHolding('phone', scope.tenantId, parts).as('hit'))
        .select('hit.id')
        .limit(most)
    // From each hit to its phone: never the other way round.
    const keptHits = () =>
      hits()
        .clearLimit()
        .crossJoin(db.expressions.rowNamed('phone', 'hit.id').as('phone'))
        .whereRef('phone.id', '=', 'hit.id')
        .where(ours)
        .limit(most)
    const isFiltered = [modelId, presetId, extensionId, status, registration, credentials].some(
      (each) => each !== undefined,
    )
    return [
      ...(parts.length > 0 ? [isFiltered ? keptHits() : hits()] : []),
      ...beginnings.flatMap((text) =>
        (['nameOrder', 'firstNumber', 'mac'] as const).map((column) =>
          phones().where(column, '>=', text).where(column, '<', behind(text)),
        ),
      ),
      ...(modelIds.length > 0 ? [phones().where('phone.modelId', 'in', modelIds)] : []),
    ]
  }

  function found(scope: TenantScope, filter: Told) {
    const [first, ...others] = waysTo(scope, filter).map((way) =>
      db.queries.selectFrom(way.as('way')).select('way.id'),
    )
    if (!first)
      return db.queries.selectFrom(ofTenant(scope).select('phone.id').limit(0).as('way')).select('way.id')
    return others.reduce((all, way) => all.union(way), first)
  }

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
    const { modelId: _all, ...kind } = kindOf(query)
    const counts = await phonesCounted(db.queries, scope.tenantId, kind)
    const models = [...new Set([...(query.modelOrder ?? []), ...[...counts.keys()].sort()])]
    const ids: string[] = []
    let { offset } = place
    for (const modelId of query.order === 'desc' ? models.reverse() : models) {
      if (query.modelId !== undefined && modelId !== query.modelId) continue
      const n = isSearched ? undefined : (counts.get(modelId) ?? 0)
      const left = place.limit - ids.length
      if (left <= 0) break
      if (n !== undefined && offset >= n) {
        offset -= n
        continue
      }
      const { modelId: _, ...filter } = query
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

  async function countedBy(scope: TenantScope, filter: Told, column: 'status' | 'registered') {
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
    const narrowing = [query.modelId, query.status, query.registration]
    const isSome = isSearched || narrowing.some((each) => each !== undefined)
    const isFew = isSome && !atLeast && total <= mostCounted
    const column = sortable[query.sort ?? 'name']
    const isByModel = query.sort === 'modelName' && Boolean(query.modelOrder?.length)
    if (!isSearched && !isByModel && column === 'nameOrder') {
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
