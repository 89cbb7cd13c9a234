/** How many of what there are, without looking at them: the database itself counts (migration `020-counted-phones`). */

import type { Kysely } from 'kysely'
import { type PhoneState, phoneStates } from '../schema/phone-state.ts'
import { inParts } from './rows.ts'
import type { Tables } from './tables.ts'

type Queries = Kysely<Tables>

/** How many phones a tenant has by model, of one state or of all; models of none are left out. */
export async function phonesCounted(
  queries: Queries,
  tenantId: string,
  state?: PhoneState,
): Promise<Map<string, number>> {
  const models = new Map<string, number>()
  for (const { state: each, modelId, n } of await phoneTally(queries, tenantId))
    if (state === undefined || each === state) models.set(modelId, (models.get(modelId) ?? 0) + n)
  return models
}

/** As `phonesCounted`, by state: of all models or one. */
export async function statesCounted(
  queries: Queries,
  tenantId: string,
  modelId?: string,
): Promise<Record<PhoneState, number>> {
  const states = Object.fromEntries(phoneStates.map((state) => [state, 0])) as Record<PhoneState, number>
  for (const each of await phoneTally(queries, tenantId))
    if (modelId === undefined || each.modelId === modelId) states[each.state] += each.n
  return states
}

const phoneNouns = new Map(phoneStates.map((state) => [`phone.${state}`, state]))

async function phoneTally(queries: Queries, tenantId: string) {
  const rows = await queries
    .selectFrom('tally')
    .select(['noun', 'part', 'n'])
    .where('tenantId', '=', tenantId)
    .where('noun', 'in', [...phoneNouns.keys()])
    .where('n', '>', 0)
    .execute()
  return rows.flatMap(({ noun, part, n }) => {
    const state = phoneNouns.get(noun)
    return state ? [{ state, modelId: part, n: Number(n) }] : []
  })
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
      .groupBy(['tenantId', 'noun'])
      .execute()
    for (const { tenantId, noun, n } of rows) {
      const own = counts.get(tenantId)
      if (own) own[noun === 'extension' ? 'extensions' : 'phones'] += Number(n)
    }
  }
  return counts
}

/** How many phones fetched once, of each tenant or of one, by model; one that never got its file and fails counts too. */
export async function fetchedCounted(
  queries: Queries,
  tenantId: string | undefined,
): Promise<Map<string, Map<string, number>>> {
  const nouns = [...phoneNouns].flatMap(([noun, state]) => (state === 'neverFetched' ? [] : [noun]))
  let found = queries.selectFrom('tally').where('noun', 'in', nouns).where('n', '>', 0)
  if (tenantId !== undefined) found = found.where('tenantId', '=', tenantId)
  const tenants = new Map<string, Map<string, number>>()
  for (const { tenantId, part, n } of await found.select(['tenantId', 'part', 'n']).execute()) {
    const models = tenants.get(tenantId) ?? new Map<string, number>()
    tenants.set(tenantId, models.set(part, (models.get(part) ?? 0) + Number(n)))
  }
  return tenants
}
