/** How many phones of an operation are in which state, kept beside them: a list of operations walks over no phones. */

import type { Queries } from './database.ts'

/** Phones that went from one state to another. */
export type Move = { tenantId: string; operationId: string; from: string; to: string; phones: number }

/** To be called in the transaction that moves them. */
export async function countMoves(queries: Queries, moves: readonly Move[]): Promise<void> {
  const changes = new Map<string, { tenantId: string; operationId: string; state: string; n: number }>()
  const add = ({ tenantId, operationId }: Move, state: string, n: number) => {
    const key = `${operationId} ${state}`
    const change = changes.get(key) ?? { tenantId, operationId, state, n: 0 }
    change.n += n
    changes.set(key, change)
  }
  for (const move of moves) {
    if (move.from === move.to) continue
    add(move, move.from, -move.phones)
    add(move, move.to, move.phones)
  }
  // Always in the same order: two that count at once then wait for each other at most once.
  for (const [, change] of [...changes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (change.n === 0) continue
    await queries
      .insertInto('operationCount')
      .values(change)
      .onConflict((conflict) =>
        conflict
          .columns(['operationId', 'state'])
          .doUpdateSet((set) => ({ n: set('operationCount.n', '+', set.ref('excluded.n')) })),
      )
      .execute()
  }
}
