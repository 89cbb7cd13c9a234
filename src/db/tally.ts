/** How many of what there are, without looking at them: the database itself counts (migration `020-counted-phones`). */

import type { Kysely } from 'kysely'
import { type PhoneState, phoneStates } from '../schema/phone-state.ts'
import {
  type AskedState,
  askedStates,
  placeOf,
  type RegisteredState,
  registeredStates,
} from '../schema/registered-state.ts'
import { inParts } from './rows.ts'
import type { Tables } from './tables.ts'

type Queries = Kysely<Tables>

/** Of phones, what each is counted by. */
export type PhoneKind = {
  modelId?: string
  /** Of one of these models. */
  modelIds?: readonly string[]
  state?: PhoneState
  registered?: RegisteredState
}

/** How many phones of a kind a tenant has, by model; models of none are left out. */
export async function phonesCounted(
  queries: Queries,
  tenantId: string,
  kind: PhoneKind = {},
): Promise<Map<string, number>> {
  return summed(await phoneTally(queries, tenantId, kind), ({ modelId }) => modelId)
}

/** As `phonesCounted`, by state. */
export async function statesCounted(
  queries: Queries,
  tenantId: string,
  kind: PhoneKind = {},
): Promise<Record<PhoneState, number>> {
  const states = summed(await phoneTally(queries, tenantId, kind), ({ state }) => state)
  return Object.fromEntries(phoneStates.map((state) => [state, states.get(state) ?? 0])) as Record<
    PhoneState,
    number
  >
}

/** As `phonesCounted`, by how many of their lines are registered. */
export async function registeredCounted(
  queries: Queries,
  tenantId: string,
  kind: PhoneKind = {},
): Promise<Record<AskedState, number>> {
  const states = summed(await phoneTally(queries, tenantId, kind), ({ registered }) => registered)
  return Object.fromEntries(askedStates.map((state) => [state, states.get(state) ?? 0])) as Record<
    AskedState,
    number
  >
}

function summed<Row extends { n: number }, Key>(rows: readonly Row[], keyOf: (row: Row) => Key) {
  const sums = new Map<Key, number>()
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + row.n)
  return sums
}

const phoneNouns = new Map(
  phoneStates.flatMap((state) =>
    registeredStates.map((registered) => [`phone.${state}.${placeOf(registered)}`, { state, registered }]),
  ),
)

async function phoneTally(queries: Queries, tenantId: string, wanted: PhoneKind) {
  const nouns = [...phoneNouns].flatMap(([noun, { state, registered }]) =>
    (wanted.state ?? state) === state && (wanted.registered ?? registered) === registered ? [noun] : [],
  )
  const rows = await queries
    .selectFrom('tally')
    .select(['noun', 'part', 'n'])
    .where('tenantId', '=', tenantId)
    .where('noun', 'in', nouns)
    .where('n', '>', 0)
    .execute()
  const models = wanted.modelIds && new Set(wanted.modelIds)
  return rows.flatMap(({ noun, part: modelId, n }) => {
    const kind = phoneNouns.get(noun)
    if (!kind || (wanted.modelId ?? modelId) !== modelId || models?.has(modelId) === false) return []
    return [{ ...kind, modelId, n: Number(n) }]
  })
}

/** As many as are told of one kind of what there is. */
export const mostFacets = 100

/** What a tenant's phones of these models, or of all, said to have for firmware, by how many have it. */
export async function firmwareCounted(
  queries: Queries,
  tenantId: string,
  limit: number,
): Promise<{ modelId: string; firmware: string; n: number }[]> {
  const rows = await mostOf(queries, tenantId, 'firmware', limit)
  return rows.map(({ part, n }) => {
    const end = part.indexOf(' ')
    return { modelId: part.slice(0, end), firmware: part.slice(end + 1), n }
  })
}

/** From which networks a tenant's phones came, by their keys' beginnings; `''`: those that never fetched. */
export async function networksCounted(queries: Queries, tenantId: string, limit: number) {
  return mostOf(queries, tenantId, 'network', limit)
}

async function mostOf(queries: Queries, tenantId: string, noun: string, limit: number) {
  const rows = await queries
    .selectFrom('tally')
    .select(['part', 'n'])
    .where('tenantId', '=', tenantId)
    .where('noun', '=', noun)
    .where('n', '>', 0)
    .orderBy('n', 'desc')
    .orderBy('part')
    .limit(limit)
    .execute()
  return rows.map(({ part, n }) => ({ part, n: Number(n) }))
}

export async function extensionsCounted(queries: Queries, tenantId: string): Promise<number> {
  const row = await queries
    .selectFrom('tally')
    .select('n')
    .where('tenantId', '=', tenantId)
    .where('noun', '=', 'extension')
    .executeTakeFirst()
  return Number(row?.n ?? 0)
}

/** How many of both each of these tenants has. */
export async function tenantsCounted(
  queries: Queries,
  tenantIds: readonly string[],
): Promise<Map<string, { phones: number; extensions: number }>> {
  const counts = new Map(tenantIds.map((id) => [id, { phones: 0, extensions: 0 }]))
  for (const some of inParts(tenantIds)) {
    const rows = await queries
      .selectFrom('tally')
      .select((select) => ['tenantId', 'noun', select.fn.sum<number>('n').as('n')])
      .where('tenantId', 'in', some)
      .where('noun', 'in', ['extension', ...phoneNouns.keys()])
      .groupBy(['tenantId', 'noun'])
      .execute()
    for (const { tenantId, noun, n } of rows) {
      const own = counts.get(tenantId)
      if (own) own[noun === 'extension' ? 'extensions' : 'phones'] += Number(n)
    }
  }
  return counts
}

/** Phones by state, of every tenant that has one. */
export async function tenantStatesCounted(
  queries: Queries,
): Promise<Map<string, Record<PhoneState, number>>> {
  const rows = await queries
    .selectFrom('tally')
    .select((select) => ['tenantId', 'noun', select.fn.sum<number>('n').as('n')])
    .where('noun', 'in', [...phoneNouns.keys()])
    .groupBy(['tenantId', 'noun'])
    .execute()
  const tenants = new Map<string, Record<PhoneState, number>>()
  for (const { tenantId, noun, n } of rows) {
    const kind = phoneNouns.get(noun)
    if (!kind || Number(n) === 0) continue
    const counts = tenants.get(tenantId) ?? { failing: 0, neverFetched: 0, pending: 0, upToDate: 0 }
    counts[kind.state] += Number(n)
    tenants.set(tenantId, counts)
  }
  return tenants
}

/** How many phones fetched once, of each tenant or of one, by model; one that never got its file and fails counts too. */
export async function fetchedCounted(
  queries: Queries,
  tenantId: string | undefined,
): Promise<Map<string, Map<string, number>>> {
  const nouns = [...phoneNouns].flatMap(([noun, { state }]) => (state === 'neverFetched' ? [] : [noun]))
  let found = queries.selectFrom('tally').where('noun', 'in', nouns).where('n', '>', 0)
  if (tenantId !== undefined) found = found.where('tenantId', '=', tenantId)
  const tenants = new Map<string, Map<string, number>>()
  for (const { tenantId, part, n } of await found.select(['tenantId', 'part', 'n']).execute()) {
    const models = tenants.get(tenantId) ?? new Map<string, number>()
    tenants.set(tenantId, models.set(part, (models.get(part) ?? 0) + Number(n)))
  }
  return tenants
}
