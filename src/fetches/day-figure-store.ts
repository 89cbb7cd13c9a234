/** How many phones a day were given their main file, and how many did not get it: counted with the batch that records their fetches. */

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

/** `zoneOfSystem`: of tenants that have none of their own. A phone counts once a day. */
export async function countDays(
  queries: Queries,
  asked: readonly Asked[],
  zoneOfSystem: string,
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
  // In one order, so that two nodes that count at once wait for each other, and do not meet head-on.
  const rows = [...sums].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, sum]) => sum)
  if (rows.length === 0) return
  await queries
    .insertInto('dayFigure')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['tenantId', 'day']).doUpdateSet((set) => ({
        served: set('dayFigure.served', '+', set.ref('excluded.served')),
        refused: set('dayFigure.refused', '+', set.ref('excluded.refused')),
      })),
    )
    .execute()
}
