/** Answers of POSTs by their `Idempotency-Key`, sealed, for a day; of a user or an API key the last ones. */

import { sql } from 'kysely'
import type { Database, Queries } from '../db/database.ts'
import type { IdempotencyTable } from '../db/tables.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'

/** By whom, and under which of their keys. */
type Name = { actor: string; key: string }
type Kept = { request: string; status: number; answer: unknown }

const keptMs = 24 * 3600 * 1000
/** Of one who asks. A newest answer that is longer by itself is kept alone. */
const most = { answers: 1000, bytes: 8 * 1024 * 1024 }

export type IdempotencyStore = ReturnType<typeof idempotencyStore>

export function idempotencyStore(db: Database, vault: Vault, clock: Clock) {
  const hashOf = ({ actor, key }: Name) => vault.hash(`${actor}\0${key}`, 'idempotency')
  return {
    /** By which a request is known again, and by which nobody can find out what was in it. */
    hashOf: (request: string) => vault.hash(request, 'idempotency.request'),

    async find(name: Name): Promise<Kept | undefined> {
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

    async keep(name: Name, { request, status, answer }: Kept): Promise<void> {
      const keyHash = hashOf(name)
      const answerSealed = vault.seal(JSON.stringify(answer ?? null), `idempotency ${keyHash}`)
      const row = {
        ...{ keyHash, actorId: name.actor, request, status, answerSealed },
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

    /** Clears away what is too old to be answered again. */
    async tidy(): Promise<void> {
      await db.queries
        .deleteFrom('idempotency')
        .where('at', '<', clock.now() - keptMs)
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
