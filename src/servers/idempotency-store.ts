/** Answers of POSTs by their `Idempotency-Key`, sealed, for a day. */

import type { Database } from '../db/database.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'

type Kept = { request: string; status: number; answer: unknown }

const keptMs = 24 * 3600 * 1000

export type IdempotencyStore = ReturnType<typeof idempotencyStore>

export function idempotencyStore(db: Database, vault: Vault, clock: Clock) {
  const hashOf = (name: string) => vault.hash(name, 'idempotency')
  return {
    /** By which a request is known again, and by which nobody can find out what was in it. */
    hashOf: (request: string) => vault.hash(request, 'idempotency.request'),

    async find(name: string): Promise<Kept | undefined> {
      const row = await db.queries
        .selectFrom('idempotency')
        .selectAll()
        .where('keyHash', '=', hashOf(name))
        .executeTakeFirst()
      if (!row || row.at < clock.now() - keptMs) return undefined
      return {
        request: row.request,
        status: row.status,
        answer: JSON.parse(vault.open(row.answerSealed, `idempotency ${row.keyHash}`)),
      }
    },
    async keep(name: string, kept: Kept): Promise<void> {
      const keyHash = hashOf(name)
      const values = {
        keyHash,
        request: kept.request,
        status: kept.status,
        answerSealed: vault.seal(JSON.stringify(kept.answer ?? null), `idempotency ${keyHash}`),
        at: clock.now(),
      }
      await db.transaction(async (queries) => {
        await queries
          .deleteFrom('idempotency')
          .where('at', '<', clock.now() - keptMs)
          .execute()
        await queries
          .insertInto('idempotency')
          .values(values)
          .onConflict((conflict) => conflict.column('keyHash').doUpdateSet(values))
          .execute()
      })
    },
  }
}
