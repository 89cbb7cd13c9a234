/** Answers of POSTs by their `Idempotency-Key`, sealed, for a day; of a user or an API key the last ones. */

import { sql } from 'kysely'
import type { Database, Queries } from '../db/database.ts'
import { requestKeptMs, type SafeRequest, unanswered } from '../db/notes.ts'
import type { IdempotencyTable } from '../db/service-tables.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'

/** By whom, and under which of their keys. */
type Name = { actor: string; key: string }
type Answer = { status: number; answer: unknown }

/** Of one who asks. A newest answer that is longer by itself is kept alone. */
const most = { answers: 1000, bytes: 8 * 1024 * 1024 }

export type IdempotencyStore = ReturnType<typeof idempotencyStore>

export function idempotencyStore(db: Database, vault: Vault, clock: Clock) {
  return {
    /** By which a request is known again, and by which nobody can find out what was in it. */
    requestOf: ({ actor, key }: Name, request: string): SafeRequest => ({
      keyHash: vault.hash(`${actor}\0${key}`, 'idempotency'),
      actorId: actor,
      request: vault.hash(request, 'idempotency.request'),
      isDone: false,
    }),

    /** Without its answer, it was done and that was not kept: not yet, or its process has ended. */
    async find(keyHash: string): Promise<{ request: string; answered?: Answer } | undefined> {
      const row = await db.queries
        .selectFrom('idempotency')
        .selectAll()
        .where('keyHash', '=', keyHash)
        .executeTakeFirst()
      if (!row || row.at < clock.now() - requestKeptMs) return undefined
      const { request, status } = row
      if (status === unanswered) return { request }
      const answer = JSON.parse(vault.open(row.answerSealed, `idempotency ${keyHash}`))
      return { request, answered: { status, answer } }
    },

    async keep({ keyHash, actorId, request }: SafeRequest, { status, answer }: Answer): Promise<void> {
      const answerSealed = vault.seal(JSON.stringify(answer ?? null), `idempotency ${keyHash}`)
      const row = {
        ...{ keyHash, actorId, request, status, answerSealed },
        ...{ bytes: answerSealed.length, at: clock.now() },
      }
      await db.transaction(async (queries) => {
        await queries
          .insertInto('idempotency')
          .values(row)
          .onConflict((conflict) => conflict.column('keyHash').doUpdateSet(row))
          .execute()
        await dropSurplus(queries, row)
      })
    },

    /** As if it had never been asked. */
    async forget({ keyHash }: SafeRequest): Promise<void> {
      await db.queries.deleteFrom('idempotency').where('keyHash', '=', keyHash).execute()
    },

    /** Clears away what is too old to be answered again. */
    async tidy(): Promise<void> {
      await db.queries
        .deleteFrom('idempotency')
        .where('at', '<', clock.now() - requestKeptMs)
        .execute()
    },
  }
}

/** When there are too many, so many of the oldest go that the next ones need not be looked at one by one. */
async function dropSurplus(queries: Queries, newest: IdempotencyTable): Promise<void> {
  const all = await queries
    .selectFrom('idempotency')
    .where('actorId', '=', newest.actorId)
    .select((of) => [of.fn.countAll<number>().as('answers'), of.fn.sum<number>('bytes').as('bytes')])
    .executeTakeFirstOrThrow()
  if (Number(all.answers) <= most.answers && Number(all.bytes) <= most.bytes) return
  const inOrder = sql`over (order by "at" desc, "keyHash" desc)`
  const older = queries
    .selectFrom('idempotency')
    .where('actorId', '=', newest.actorId)
    .where('keyHash', '!=', newest.keyHash)
    .select([
      'keyHash',
      sql<number>`row_number() ${inOrder}`.as('place'),
      sql<number>`sum("bytes") ${inOrder}`.as('bytesSoFar'),
    ])
  const left = { answers: 0.9 * most.answers, bytes: 0.9 * most.bytes - newest.bytes }
  const surplus = queries
    .selectFrom(older.as('older'))
    .select('keyHash')
    .where(({ or, eb }) => or([eb('place', '>=', left.answers), eb('bytesSoFar', '>', left.bytes)]))
  await queries.deleteFrom('idempotency').where('keyHash', 'in', surplus).execute()
}
