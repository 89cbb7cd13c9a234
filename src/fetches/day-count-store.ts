/** How many phones a day were given their main file, and how many did not get it: counted with the batch that records their fetches. */

import { createHash } from 'node:crypto'
import type { Queries } from '../db/database.ts'
import { dayOf } from '../timezones/wall-clock.ts'

/** A phone as the database knew it before the batch. */
type Before = { servedAt: number | null; refusedAt: number | null; timezone: string }

type Asked = {
  tenantId: string
  records: readonly { at: number; main: boolean; failing: boolean }[]
  before: Before
}

/** Every zone's midnight lies between two of these. */
const quarterMs = 900_000

/** The days on which this happened to a phone for the first time, after those that are known. */
function newDays(times: readonly number[], last: number | null, zone: string): string[] {
  const later = times.filter(
    (at) => last === null || (at > last && Math.floor(at / quarterMs) !== Math.floor(last / quarterMs)),
  )
  if (later.length === 0) return []
  const known = last === null ? '' : dayOf(zone, last)
  return [...new Set(later.map((at) => dayOf(zone, at)))].filter((day) => day > known)
}

/** Seldom do two nodes count in the same one; there are no more rows of a day than this, however often one starts. */
const pieces = 64

const pieceOf = (node: string) => createHash('sha256').update(node).digest().readUInt16BE() % pieces

/** Which node counts, and by which zone days begin in tenants that have none of their own. */
export type Counting = { readonly node: string; readonly zoneOfSystem: string }

/** A phone counts once a day. */
export async function countDays(
  queries: Queries,
  asked: readonly Asked[],
  { node, zoneOfSystem }: Counting,
): Promise<void> {
  const sums = new Map<string, { tenantId: string; day: string; served: number; refused: number }>()
  const count = (tenantId: string, day: string, kind: 'served' | 'refused') => {
    const key = `${tenantId} ${day}`
    const sum = sums.get(key) ?? { tenantId, day, served: 0, refused: 0 }
    sum[kind]++
    sums.set(key, sum)
  }
  for (const { tenantId, records, before } of asked) {
    const zone = before.timezone || zoneOfSystem
    const timesOf = (kind: 'main' | 'failing') => records.filter((each) => each[kind]).map(({ at }) => at)
    for (const day of newDays(timesOf('main'), before.servedAt, zone)) count(tenantId, day, 'served')
    for (const day of newDays(timesOf('failing'), before.refusedAt, zone)) count(tenantId, day, 'refused')
  }
  const piece = pieceOf(node)
  // In one order, so that two nodes that count in one piece wait for each other, and do not meet head-on.
  const rows = [...sums]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, sum]) => ({ ...sum, piece }))
  if (rows.length === 0) return
  await queries
    .insertInto('dayCount')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['tenantId', 'day', 'piece']).doUpdateSet((set) => ({
        served: set('dayCount.served', '+', set.ref('excluded.served')),
        refused: set('dayCount.refused', '+', set.ref('excluded.refused')),
      })),
    )
    .execute()
}
