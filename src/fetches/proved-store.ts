/** A fetch proves the resync or reboot that the phone was asked for: told in the transaction that records the fetch. */

import type { SystemScope } from '../auth/tenant-scope.ts'
import type { Queries } from '../db/database.ts'
import type { Notes } from '../db/notes.ts'
import { countMoves, type Move } from '../db/outcome-counts.ts'
import { inParts } from '../db/rows.ts'

/** A fetch this long after the NOTIFY still counts as its effect: a phone in a call waits for its end. */
export const fetchCountsForMs = 30 * 60_000

const provable = ['sent', 'handedOver', 'accepted', 'timedOut', 'registered']

/** The times at which phones got their main file. */
export type Served = ReadonlyMap<string, readonly number[]>

/** Of what a phone was asked for, the newest: who said no to it, or was not reached, fetches for reasons of its own. */
export async function proveByFetch(
  _scope: SystemScope,
  queries: Queries,
  { changed }: Pick<Notes, 'changed'>,
  { served, now }: { served: Served; now: number },
): Promise<void> {
  const earliest = Math.min(...[...served.values()].flat()) - fetchCountsForMs
  const moves: Move[] = []
  for (const some of inParts([...served.keys()])) {
    const rows = await queries
      .selectFrom('operationPhone')
      .select(['operationId', 'tenantId', 'phoneId', 'state', 'sentAt'])
      .where('phoneId', 'in', some)
      .where('sentAt', '>=', earliest)
      .orderBy('sentAt')
      .execute()
    for (const row of new Map(rows.map((each) => [each.phoneId, each])).values()) {
      const { operationId, tenantId, phoneId, state, sentAt } = row
      if (sentAt === null || !provable.includes(state)) continue
      const fetchedAt = served.get(phoneId)?.find((at) => at >= sentAt && at <= sentAt + fetchCountsForMs)
      if (fetchedAt === undefined) continue
      // One that registered after its reboot stays so, and fetched as well.
      const to = state === 'registered' ? state : 'fetched'
      await queries
        .updateTable('operationPhone')
        .set({ state: to, fetchedAt, at: now })
        .where('operationId', '=', operationId)
        .where('phoneId', '=', phoneId)
        .where('fetchedAt', 'is', null)
        .execute()
      moves.push({ tenantId, operationId, from: state, to, phones: 1 })
    }
  }
  await countMoves(queries, moves)
  for (const [operationId, { tenantId }] of new Map(moves.map((each) => [each.operationId, each])))
    changed('operation.progress', { tenantId }, [operationId])
}
