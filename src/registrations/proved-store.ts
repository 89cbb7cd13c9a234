/** A new registration proves the reboot that the phone was asked for: told in the transaction that writes it. */

import type { Queries } from '../db/database.ts'
import type { Notes } from '../db/notes.ts'
import { countMoves, type Move } from '../db/outcome-counts.ts'
import { inParts } from '../db/rows.ts'

/** A registration this long after the NOTIFY still counts as its effect: a phone in a call waits for its end. */
const registrationCountsForMs = 30 * 60_000

const provable = ['sent', 'handedOver', 'accepted', 'timedOut', 'fetched']

/** `absentAt`: when these registrations were not there yet. Only what was sent before that came before them. */
export async function proveByRegistration(
  queries: Queries,
  { changed }: Pick<Notes, 'changed'>,
  { phoneIds, absentAt, now }: { phoneIds: readonly string[]; absentAt: number; now: number },
): Promise<void> {
  const moves: Move[] = []
  for (const some of inParts([...new Set(phoneIds)])) {
    const rows = await queries
      .selectFrom('operationPhone')
      .innerJoin('operation', 'operation.id', 'operationPhone.operationId')
      .select(['operationPhone.operationId', 'operationPhone.tenantId', 'operationPhone.phoneId'])
      .select(['operationPhone.state', 'operationPhone.sentAt', 'operation.kind'])
      .where('operationPhone.phoneId', 'in', some)
      .where('operationPhone.sentAt', '>=', now - registrationCountsForMs)
      .orderBy('operationPhone.sentAt')
      .execute()
    for (const row of new Map(rows.map((each) => [each.phoneId, each])).values()) {
      const { operationId, tenantId, phoneId, state, sentAt, kind } = row
      if (kind !== 'reboot' || sentAt === null || sentAt > absentAt || !provable.includes(state)) continue
      await queries
        .updateTable('operationPhone')
        .set({ state: 'registered', registeredAt: now, at: now })
        .where('operationId', '=', operationId)
        .where('phoneId', '=', phoneId)
        .execute()
      moves.push({ tenantId, operationId, from: state, to: 'registered', phones: 1 })
    }
  }
  await countMoves(queries, moves)
  for (const [operationId, { tenantId }] of new Map(moves.map((each) => [each.operationId, each])))
    changed('operation.progress', { tenantId }, [operationId])
}
