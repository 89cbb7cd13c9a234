/** Which phones a filter means: as a condition on each of them by itself, and as ways to them that begin in an index. */

import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import { behind, mostCounted } from '../db/search.ts'
import type { Tables } from '../db/tables.ts'
import { keysOfNetwork } from '../kernel/networks.ts'
import { placeOf } from '../schema/registered-state.ts'
import { isNarrowing, type Sought, soughtBy, type Told } from './phone-filter.ts'

type Where = ExpressionBuilder<Tables, 'phone'>

/** Something of it was replaced, and it was not seen to have the new one, or came with the old one after that: in the words of its index. */
const hasOldCredentials = sql<SqlBool>`((${sql.ref('phone.oldSecretHash')} is not null and (${sql.ref('phone.secretTakenAt')} is null or ${sql.ref('phone.oldSecretUsedAt')} > ${sql.ref('phone.secretTakenAt')}))
  or (${sql.ref('phone.oldHttpUntil')} is not null and (${sql.ref('phone.httpTakenAt')} is null or ${sql.ref('phone.oldHttpUsedAt')} > ${sql.ref('phone.httpTakenAt')})))`

/** In the words of its index. */
export const codeOfReason = ({ textIn }: Pick<Database['expressions'], 'textIn'>) =>
  textIn('phone.lastFetch', ['failing', 'reason', 'code'])

const never = sql<SqlBool>`1 = 0`
const fewModels = 20

const begun = ['nameOrder', 'firstNumber', 'mac'] as const

/** A column whose index is not to be gone by: the list is walked in its own order. */
const bare = (column: string) => sql`${sql.ref(`phone.${column}`)} || ''`
const bareNumber = (column: string) => sql`${sql.ref(`phone.${column}`)} + 0`

export function phonesFound(db: Pick<Database, 'queries' | 'expressions'>) {
  const ofTenant = (scope: TenantScope) =>
    db.queries.selectFrom('phone').where('phone.tenantId', '=', scope.tenantId)

  const onLine = (extensionId: string) =>
    db.queries.selectFrom('phoneLine').select('phoneId').where('extensionId', '=', extensionId)

  /** Something of the phone begins so. */
  const begins = (where: Where, text: string) =>
    where.or(begun.map((column) => where.and([where(column, '>=', text), where(column, '<', behind(text))])))

  /** Many ids are one value: a question names them in each of its parts. */
  const isOneOf = (where: Where, models: readonly string[]): Expression<SqlBool> =>
    models.length > fewModels
      ? sql<SqlBool>`${sql.ref('phone.modelId')} in (select text from ${db.expressions.rowsOf(models)} as listed)`
      : where('phone.modelId', 'in', models)

  /** What each phone is asked for beside that by which it is found. */
  function isSought(
    where: Where,
    { texts, shorts, models }: Sought,
    given: 'nothing' | 'texts',
  ): Expression<SqlBool> {
    const holding = (text: string) => db.expressions.holding('phone.words', text)
    return where.and([
      ...(given === 'texts' ? [] : texts.map((some) => where.or(some.map(holding)))),
      ...shorts.map(holding),
      ...(texts.length > 0 || shorts.length === 0
        ? []
        : [where.or(shorts.map((text) => begins(where, text)))]),
      ...(models ? [isOneOf(where, models)] : []),
    ])
  }

  function inNetwork(ip: string, column: Expression<unknown>): Expression<SqlBool> {
    const keys = keysOfNetwork(ip)
    return keys ? sql<SqlBool>`(${column} >= ${keys.first} and ${column} <= ${keys.last})` : never
  }

  const reason = codeOfReason(db.expressions)

  /** For each phone by itself: where so many are found that a list soon meets one. */
  function holds(where: Where, filter: Told): Expression<SqlBool> {
    const { q, modelId, modelIds, extensionId, status, registration, credentials, ...others } = filter
    const all: Expression<SqlBool>[] = []
    if (credentials !== undefined) all.push(hasOldCredentials)
    if (modelId !== undefined) all.push(sql<SqlBool>`${bare('modelId')} = ${modelId}`)
    if (modelIds?.length === 0) all.push(never)
    else if (modelIds) all.push(sql<SqlBool>`${bare('modelId')} in (${sql.join(modelIds)})`)
    if (status !== undefined) all.push(sql<SqlBool>`${bare('status')} = ${status}`)
    if (others.reason !== undefined)
      all.push(sql<SqlBool>`(${bare('status')} = 'failing' and (${reason}) = ${others.reason})`)
    if (registration !== undefined)
      all.push(sql<SqlBool>`${bareNumber('registered')} = ${placeOf(registration)}`)
    if (others.presetId !== undefined) all.push(sql<SqlBool>`${bare('presetId')} = ${others.presetId}`)
    if (others.firmware !== undefined) all.push(sql<SqlBool>`${bare('firmware')} = ${others.firmware}`)
    if (others.ip !== undefined) all.push(inNetwork(others.ip, bare('address')))
    if (others.fetched !== undefined) all.push(sql<SqlBool>`${bareNumber('lastFetchAt')} >= ${others.since}`)
    if (extensionId !== undefined) all.push(where('phone.id', 'in', onLine(extensionId)))
    if (q !== undefined)
      all.push(where.or(soughtBy(filter).map((sought) => isSought(where, sought, 'nothing'))))
    return where.and(all)
  }

  /** By its own columns, each of which has an index. */
  function kept(where: Where, filter: Told): Expression<SqlBool> {
    const { modelId, modelIds, extensionId, status, registration, credentials, ...others } = filter
    // These are few, and have an index of their own: each of them is looked at.
    if (credentials !== undefined) return holds(where, { ...filter, q: undefined })
    const all: Expression<SqlBool>[] = []
    if (modelId !== undefined) all.push(where('phone.modelId', '=', modelId))
    if (modelIds) all.push(modelIds.length > 0 ? where('phone.modelId', 'in', modelIds) : never)
    if (status !== undefined) all.push(where('phone.status', '=', status))
    if (others.reason !== undefined)
      all.push(sql<SqlBool>`(${sql.ref('phone.status')} = 'failing' and (${reason}) = ${others.reason})`)
    if (registration !== undefined) all.push(where('phone.registered', '=', placeOf(registration)))
    if (others.presetId !== undefined) all.push(where('phone.presetId', '=', others.presetId))
    if (others.firmware !== undefined) all.push(where('phone.firmware', '=', others.firmware))
    if (others.ip !== undefined) all.push(inNetwork(others.ip, sql.ref('phone.address')))
    if (others.fetched !== undefined) all.push(where('phone.lastFetchAt', '>=', others.since ?? 0))
    if (extensionId !== undefined) all.push(where('phone.id', 'in', onLine(extensionId)))
    return where.and(all)
  }

  /** Ids of phones that are found, each of these by an index; none of them gives more than are counted, and one. */
  function waysTo(scope: TenantScope, filter: Told) {
    const most = mostCounted + 1
    const ours = (where: Where) =>
      where.and([where('phone.tenantId', '=', scope.tenantId), kept(where, filter)])
    const phones = () => db.queries.selectFrom('phone').where(ours).select('phone.id').limit(most)
    type Way = ReturnType<typeof phones>
    if (filter.q === undefined) return [phones()]
    const isFiltered = isNarrowing({ ...filter, q: undefined })
    const hits = (texts: Sought['texts']) =>
      db.queries
        .selectFrom(db.expressions.idsHolding('phone', scope.tenantId, texts).as('hit'))
        .select('hit.id')
        .limit(most)
    // From each hit to its phone: never the other way round.
    const keptHits = (sought: Sought) =>
      hits(sought.texts)
        .clearLimit()
        .crossJoin(db.expressions.rowNamed('phone', 'hit.id').as('phone'))
        .whereRef('phone.id', '=', 'hit.id')
        .where(ours)
        .where((where) => isSought(where as never, sought, 'texts'))
        .limit(most)
    return soughtBy(filter).flatMap((sought) => {
      const { texts, shorts, models } = sought
      if (texts.length > 0)
        return [
          (isFiltered || shorts.length > 0 || models ? keptHits(sought) : hits(texts)) as unknown as Way,
        ]
      const isIt = (where: Where) => isSought(where, sought, 'nothing')
      if (shorts.length === 0) return [phones().where(isIt)]
      // Each phone is what is sought as a whole; by the beginning of one word it is found.
      return shorts.flatMap((text) =>
        begun.map((column) =>
          phones().where(column, '>=', text).where(column, '<', behind(text)).where(isIt),
        ),
      )
    })
  }

  function found(scope: TenantScope, filter: Told) {
    const [first, ...others] = waysTo(scope, filter).map((way) =>
      db.queries.selectFrom(way.as('way')).select('way.id'),
    )
    if (!first)
      return db.queries.selectFrom(ofTenant(scope).select('phone.id').limit(0).as('way')).select('way.id')
    return others.reduce((all, way) => all.union(way), first)
  }

  return { ofTenant, holds, kept, found }
}
