/** Which key layouts name extensions by a rule, and from which place on a change of extensions makes them others. */

import type { ExpressionBuilder, Kysely } from 'kysely'
import { isListing, type LayoutEntry, type ListingEntry, mostFilled } from '../schema/key-layout.ts'
import { behind } from './search.ts'
import type { Tables } from './tables.ts'

type Queries = Kysely<Tables>

/** Phones that have one of these layouts: of their own, or by their preset. */
export const hasLayout =
  (queries: Queries, tenantId: string, ids: readonly string[]) =>
  (where: ExpressionBuilder<Tables, 'phone'>) =>
    where.or([
      where('keyLayoutId', 'in', ids),
      where.and([
        where('keyLayoutId', 'is', null),
        where(
          'presetId',
          'in',
          queries
            .selectFrom('preset')
            .select('id')
            .where('tenantId', '=', tenantId)
            .where('keyLayoutId', 'in', ids),
        ),
      ]),
    ])

export type Named = { id: string; number: string; name: string }
/** One that was made has no `old`, one that is gone no `next`. */
export type ListedChange = { old?: Named | undefined; next?: Named | undefined }

/** Of more rules nobody counts where they begin to name others. */
const mostCounted = 20
/** Extensions of its own that a phone’s layout passes over. */
const slack = 200

/** The extensions that a rule names. */
export function listedBy(queries: Queries, tenantId: string, rule: ListingEntry) {
  const all = queries.selectFrom('extension').where('tenantId', '=', tenantId)
  if (rule.rule === 'extensions')
    return all
      .where('number', '>=', rule.from)
      .where('number', '<=', rule.to)
      .where((where) => where(where.fn<number>('length', ['number']), '=', rule.from.length))
  if (rule.prefix === '') return all
  return all.where('number', '>=', rule.prefix).where('number', '<', behind(rule.prefix))
}

export function isListed(rule: ListingEntry, number: string): boolean {
  if (rule.rule === 'colleagues') return number.startsWith(rule.prefix)
  return number.length === rule.from.length && number >= rule.from && number <= rule.to
}

const isByName = (rule: ListingEntry) => rule.rule === 'colleagues' && rule.order === 'name'

/** How many come before it in the order of the rule; no more are counted than any phone has keys. */
async function placeOf(queries: Queries, tenantId: string, rule: ListingEntry, { id, number, name }: Named) {
  const byName = isByName(rule)
  const before = listedBy(queries, tenantId, rule)
    .where(({ eb, refTuple, tuple }) =>
      byName ? eb(refTuple('name', 'id'), '<', tuple(name, id)) : eb('number', '<', number),
    )
    .select('id')
    .limit(mostFilled + slack)
  const { n } = await queries
    .selectFrom(before.as('before'))
    .select((select) => select.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return Number(n)
}

const sizeOf = (entry: LayoutEntry): number => {
  if (entry.rule === 'key') return 1
  return entry.rule === 'park' ? Number(entry.to) - Number(entry.from) + 1 : 0
}

/**
 * `<id> <place>` of each layout of which the keys from that place on may be others after the change; in its transaction,
 * when it is done. A layout whose phones cannot have so many keys is not among them.
 */
export async function refilledLayouts(
  queries: Queries,
  tenantId: string,
  changes: readonly ListedChange[],
): Promise<string[]> {
  const layouts = await queries
    .selectFrom('keyLayout')
    .select(['id', 'entries'])
    .where('tenantId', '=', tenantId)
    .where('isListing', '=', 1)
    .execute()
  const refilled: string[] = []
  const placeIn = firstPlaces(queries, tenantId, changes)
  for (const { id, entries } of layouts) {
    const place = await firstPlace(JSON.parse(entries) as LayoutEntry[], placeIn)
    if (place < mostFilled) refilled.push(`${id} ${place}`)
  }
  return refilled
}

/** The extensions that a change names, in the order of a rule: by the bytes of their texts, as the database orders. */
function firstOf(rule: ListingEntry, changes: readonly ListedChange[]): Named | undefined {
  const keyOf = ({ number, name, id }: Named) => (isByName(rule) ? [name, id] : [number])
  const isBefore = (one: Named, other: Named) => {
    const [a, b] = [keyOf(one), keyOf(other)].map((key) => key.map((text) => Buffer.from(text)))
    const differs = a?.map((bytes, at) => bytes.compare(b?.[at] ?? bytes)).find((order) => order !== 0)
    return (differs ?? 0) < 0
  }
  let first: Named | undefined
  for (const { old, next } of changes)
    for (const each of [old, next])
      if (each && isListed(rule, each.number) && (!first || isBefore(each, first))) first = each
  return first
}

/** Where a rule begins to name others than before: each rule is asked about once, and few of them. */
function firstPlaces(queries: Queries, tenantId: string, changes: readonly ListedChange[]) {
  const known = new Map<string, number | undefined>()
  let asked = 0
  return async (rule: ListingEntry): Promise<number | undefined> => {
    const key = JSON.stringify(rule)
    if (known.has(key)) return known.get(key)
    const first = firstOf(rule, changes)
    const isCounted = first !== undefined && ++asked <= mostCounted
    const place = isCounted ? await placeOf(queries, tenantId, rule, first) : first && 0
    known.set(key, place)
    return place
  }
}

async function firstPlace(
  entries: readonly LayoutEntry[],
  placeIn: (rule: ListingEntry) => Promise<number | undefined>,
): Promise<number> {
  let [first, before] = [Number.POSITIVE_INFINITY, 0]
  for (const entry of entries) {
    // None of the others begins sooner.
    if (first <= before) break
    if (!isListing(entry)) before += sizeOf(entry)
    else first = Math.min(first, before + ((await placeIn(entry)) ?? Number.POSITIVE_INFINITY))
  }
  return first
}
