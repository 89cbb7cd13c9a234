/** Lets the query builder speak with node:sqlite, keeping prepared statements. */

import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { Kysely, type Dialect as QueryDialect, SqliteAdapter, SqliteDialect, sql } from 'kysely'
import { OffhookError } from '../../../kernel/errors.ts'
import type { Tables } from '../../tables.ts'
import { type Dialect, foreignKey, snapshotOf, type Troubled } from '../dialect.ts'
import { sqliteExpressions } from './expressions.ts'
import { tellPlanner } from './planner-facts.ts'

const keptStatements = 500

/** How long everybody waits while another program writes; one that goes on is waited for once, and not by every save. */
const lockPatienceMs = 100
const startPatienceMs = 5000

const busy = 5
const writes = /^(?:begin|insert|update|delete)/

/** Makes the file when it is not there; only its owner may read it then, and what SQLite lays beside it. */
export function ownedFile(path: string): void {
  // Not opened when it is there: closing it would end the locks that this process has on it.
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600))
  for (const each of [path, `${path}-wal`, `${path}-shm`, `${path}-journal`])
    if (existsSync(each)) chmodSync(each, 0o600)
}

/** Opens the file, durable for every acknowledged write (WAL with synchronous=FULL). */
export function openSqlite(path: string): DatabaseSync {
  if (path !== ':memory:') ownedFile(path)
  // The default time-out of 0 lets two openers race.
  const database = new DatabaseSync(path, { timeout: startPatienceMs })
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;',
  )
  return database
}

/** `locked` hears once when another program begins to hold it. */
function lockWatch(database: DatabaseSync, locked: (error: unknown) => void) {
  let isHeld = false
  function found(held: boolean, error?: unknown): void {
    if (held === isHeld) return
    isHeld = held
    database.exec(`PRAGMA busy_timeout = ${held ? 0 : lockPatienceMs}`)
    if (held) locked(error)
  }
  return function tried<Result>(sql: string, work: () => Result): Result {
    try {
      const result = work()
      if (isHeld && writes.test(sql)) found(false)
      return result
    } catch (error) {
      // The lower byte: what else it says is how it met the lock.
      if (((error as { errcode?: number }).errcode ?? 0) % 256 !== busy) throw error
      found(true, error)
      throw new OffhookError('DATABASE_LOCKED')
    }
  }
}

/** SQLite changes tables within a transaction, too: a start that is cut off leaves them as they were. */
class TransactionalDialect extends SqliteDialect {
  override createAdapter() {
    return new (class extends SqliteAdapter {
      override get supportsTransactionalDdl() {
        return true
      }
    })()
  }
}

export function sqliteDialect(
  database: DatabaseSync,
  locked: (error: unknown) => void = () => undefined,
): QueryDialect {
  const tried = lockWatch(database, locked)
  const statements = new Map<string, StatementSync>()
  const prepare = (sql: string) => {
    let statement = statements.get(sql)
    if (!statement) {
      statement = database.prepare(sql)
      if (statements.size >= keptStatements) statements.delete(statements.keys().next().value ?? '')
      statements.set(sql, statement)
    }
    return statement
  }
  return new TransactionalDialect({
    database: {
      prepare(text: string) {
        // Taken before anything is read: one that cannot be written has then done nothing.
        const sql = text === 'begin' ? 'begin immediate' : text
        const statement = prepare(sql)
        return {
          reader: statement.columns().length > 0,
          all: (parameters: readonly unknown[]) =>
            tried(sql, () => statement.all(...(parameters as SQLInputValue[]))),
          run(parameters: readonly unknown[]) {
            // A full disk has ended the transaction by itself: what is said then is the full disk.
            if (sql === 'rollback' && !database.isTransaction) return { changes: 0, lastInsertRowid: 0 }
            const { changes, lastInsertRowid } = tried(sql, () =>
              statement.run(...(parameters as SQLInputValue[])),
            )
            return { changes, lastInsertRowid }
          },
          iterate: (parameters: readonly unknown[]) =>
            statement.iterate(...(parameters as SQLInputValue[])) as IterableIterator<never>,
        }
      },
      close() {
        statements.clear()
        database.close()
      },
    },
  })
}

/** A file that this process has opened already, for a thread that only reads it. */
export function openSqliteReader(
  path: string,
): Pick<Dialect, 'queries' | 'expressions' | 'isAway' | 'listen'> {
  const sqlite = new DatabaseSync(path, { readOnly: true, timeout: startPatienceMs })
  sqlite.exec('PRAGMA temp_store = MEMORY')
  const queries = new Kysely<Tables>({ dialect: sqliteDialect(sqlite) })
  return { queries, expressions: sqliteExpressions, isAway: never, listen: nobodyElse }
}

/** A file is there, or the start was refused. */
const never = () => false

/** One process has it: nobody else is to be told. */
const nobodyElse = () => async () => undefined

/** `path` is a file, or `:memory:` in tests. */
export function openSqliteDialect(path: string, troubled: Troubled = () => undefined): Dialect {
  const sqlite = openSqlite(path)
  sqlite.exec(`PRAGMA busy_timeout = ${lockPatienceMs}`)
  const locked = (error: unknown) => troubled(error, 'another program is writing to it')
  const queries = new Kysely<Tables>({ dialect: sqliteDialect(sqlite, locked) })
  return {
    queries,
    expressions: sqliteExpressions,
    shared: false,
    isAway: never,
    async migrating(work) {
      // A table that is made anew must not take with it what names its rows.
      sqlite.exec(`PRAGMA foreign_keys = OFF; PRAGMA busy_timeout = ${startPatienceMs}`)
      await work(queries)
      tellPlanner(sqlite)
      sqlite.exec(`PRAGMA foreign_keys = ON; PRAGMA busy_timeout = ${lockPatienceMs}`)
    },
    transaction: (work) => queries.transaction().execute(work),
    recordTransaction: (work) =>
      queries.connection().execute(async (connection) => {
        await sql`PRAGMA synchronous = NORMAL`.execute(connection)
        try {
          await connection.transaction().execute(work)
        } finally {
          await sql`PRAGMA synchronous = FULL`.execute(connection)
        }
      }),
    violated(error) {
      const { message = '' } = error as Partial<Error>
      if (message === 'FOREIGN KEY constraint failed') return foreignKey
      const [first = '', ...others] = /^UNIQUE constraint failed: (.*)$/.exec(message)?.[1]?.split(', ') ?? []
      const columns = others.map((each) => each.slice(each.indexOf('.') + 1))
      return first === '' ? undefined : [first.replace('.', '_'), ...columns].join('_')
    },
    snapshot: (work) => snapshotOf(queries, 'begin deferred', work),
    alone: (work) => work(),
    announce: async () => undefined,
    listen: nobodyElse,
  }
}
