/** PostgreSQL behind the stores: many connections and processes at once, and yet each transaction as if it were alone. */

import { setTimeout as pause } from 'node:timers/promises'
import { type IsolationLevel, Kysely, PostgresDialect, type RawBuilder, sql } from 'kysely'
import { OffhookError } from '../../../kernel/errors.ts'
import type { KeyRing } from '../../key-ring.ts'
import { knowingKeys, knowingWithin } from '../../key-watch.ts'
import type { Tables } from '../../tables.ts'
import { foreignKey, type MigratingDialect, type Queries, type Troubled } from '../dialect.ts'
import { postgresExpressions } from './expressions.ts'
import { changesChannel, listenTo } from './listen.ts'
import { isCollision, violatedRule } from './postgres-errors.ts'
import { type Pool, postgresPool } from './postgres-pool.ts'
import { linesByName, waitingLine } from './waiting-line.ts'

const connections = 10

/** Keys of locks that all processes on this database know. */
const retryLock = 7_046_001
const aloneLock = 7_046_002
const turnLock = 7_046_003
const largeLock = 7_046_004

/** Those that collided go one after the other, so that few tries are enough. */
const mostTries = 20
const pauseMs = 5
/** Of a large one: it collides with nobody, but may meet another one head-on. */
const mostLargeTries = 5
/** Each has its connection for many seconds: the others are for everybody else. */
const largeAtOnce = 3
/** Nobody waits longer for those before. */
const largeLineMs = 30_000

/** A batch may be of any number of tenants, and the server’s room for locks is shared by all: as many of ours as there are slots. */
const lastSlot = 1023
const slotOf = (tenantId: RawBuilder<unknown>) => sql`hashtext(${tenantId}) & ${sql.lit(lastSlot)}`

const queriesOn = (pool: Pool): Queries =>
  new Kysely<Tables>({ dialect: new PostgresDialect({ pool: pool as never }) })

export function openPostgresDialect(
  url: string,
  troubled?: Troubled,
  max = connections,
  keys?: KeyRing,
): MigratingDialect {
  const pool = postgresPool(url, { max }, troubled)
  const plain = queriesOn(pool)
  const queries = keys ? plain.withPlugin(knowingKeys(keys)) : plain
  const largeLine = waitingLine(largeAtOnce, largeLineMs, 'DATABASE_BUSY')
  const oneOfTenant = linesByName(largeLineMs, 'DATABASE_BUSY')
  const begun = (transaction: Queries) => (keys ? knowingWithin(transaction, keys) : transaction)
  return {
    queries,
    expressions: postgresExpressions,
    shared: true,
    isAway: pool.isAway,
    async migrating(work) {
      const patient = queriesOn(postgresPool(url, { max: 2, patient: true }))
      try {
        await work(patient)
      } finally {
        await patient.destroy()
      }
    },
    tellPlanner: () => undefined,
    manyCame: async (transaction) => void (await sql`analyze (skip_locked)`.execute(transaction)),
    transaction: (work) => isolated(queries, 'serializable', (transaction) => work(begun(transaction))),
    recordTransaction: (work) =>
      isolated(queries, 'repeatable read', async (transaction) => {
        await withoutWait(transaction)
        await work(begun(transaction))
      }),
    recordsInTurn: (of, work) =>
      // Each statement sees what was committed before it began: all that the turns before this one wrote.
      isolated(queries, 'read committed', async (transaction) => {
        await withoutWait(transaction)
        await sql`select pg_advisory_xact_lock(${turnLock}, hashtext(${of}))`.execute(transaction)
        await work(begun(transaction))
      }),
    largeTransaction: (tenantId, work) =>
      oneOfTenant(tenantId, async () => {
        await largeLine.enter()
        try {
          return await large(queries, async (transaction) => {
            const slot = slotOf(sql`cast(${tenantId} as text)`)
            await sql`select pg_advisory_xact_lock(${largeLock}, ${slot})`.execute(transaction)
            return work(begun(transaction))
          })
        } finally {
          largeLine.leave()
        }
      }),
    async inLarge(transaction, tenantIds) {
      if (tenantIds.length === 0) return []
      const asked = sql.join(tenantIds.map((id) => sql`(cast(${id} as text))`))
      const { rows } = await sql<{ id: string }>`with
        asked as materialized (select "column1" as "id", ${slotOf(sql`"column1"`)} as "slot" from (values ${asked}) as given),
        slots as materialized (select distinct "slot" from asked),
        busy as materialized (select "slot" from slots where not pg_try_advisory_xact_lock_shared(${largeLock}, "slot"))
        select "id" from asked where "slot" in (select "slot" from busy)`.execute(transaction)
      return rows.map(({ id }) => id)
    },
    async lock(transaction, { table, tenantId }, ids) {
      if (ids.length === 0) return
      await transaction
        .selectFrom(table as 'phone')
        .select('id')
        .where('tenantId', '=', tenantId)
        .where('id', 'in', ids)
        .orderBy('id')
        .forNoKeyUpdate()
        .execute()
    },
    async touch(transaction, { table, tenantId }, ids) {
      if (ids.length === 0) return
      await transaction
        .updateTable(table as 'phone')
        .set((row) => ({ revision: row.ref('revision') }))
        .where('tenantId', '=', tenantId)
        .where('id', 'in', ids)
        .execute()
    },
    async together(asked, statements) {
      const touched: number[] = []
      for (const each of statements) {
        const { numAffectedRows = 0n, rows } = await asked.executeQuery(each.compile())
        touched.push(Number(numAffectedRows) || rows.length)
      }
      return touched
    },
    violated: violatedRule,
    async announce(transaction, node) {
      await sql`select pg_notify(${changesChannel}, ${node})`.execute(transaction)
    },
    listen: (heard) => listenTo(url, heard),
    snapshot: (work) =>
      queries
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(async (transaction) => {
          // What is read may be written to something slow.
          await sql`set local idle_in_transaction_session_timeout = 60000`.execute(transaction)
          return work(begun(transaction))
        }),
    alone: (work) => holding(queries, aloneLock, work),
    close: () => queries.destroy(),
  }
}

const withoutWait = (transaction: Queries) => sql`set local synchronous_commit = off`.execute(transaction)

/** Begun again when others wrote what it had read: the rules that a store checks before it writes hold by this. */
async function isolated<Result>(
  queries: Queries,
  level: IsolationLevel,
  work: (queries: Queries) => Promise<Result>,
): Promise<Result> {
  const once = (on: Queries) => on.transaction().setIsolationLevel(level).execute(work)
  try {
    return await once(queries)
  } catch (error) {
    // What a row belongs to may have gone since it was looked at: the second time, that is seen.
    if (!isCollision(error) && violatedRule(error) !== foreignKey) throw error
  }
  return holding(queries, retryLock, async (connection) => {
    for (let tries = 1; tries < mostTries; tries++) {
      try {
        return await once(connection)
      } catch (error) {
        if (!isCollision(error)) throw error
      }
      await pause(pauseMs * tries)
    }
    throw new OffhookError('DATABASE_LOCKED')
  })
}

/** Each statement sees what was committed before it began. It never stands in the line of those that collided: all of them would wait for it. */
async function large<Result>(queries: Queries, work: (queries: Queries) => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await queries.transaction().setIsolationLevel('read committed').execute(work)
    } catch (error) {
      if (!isCollision(error)) throw error
      if (tries === mostLargeTries) throw new OffhookError('DATABASE_LOCKED')
    }
    await pause(pauseMs * tries)
  }
}

function holding<Result>(
  queries: Queries,
  lock: number,
  work: (connection: Queries) => Promise<Result>,
): Promise<Result> {
  return queries.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${lock})`.execute(connection)
    try {
      return await work(connection)
    } finally {
      // A connection that was cut has let go of it already.
      await sql`select pg_advisory_unlock(${lock})`.execute(connection).catch(() => undefined)
    }
  })
}
