/** One connection to an SQLite file: statements are prepared once, and another program's lock is waited for once. Threads load it, so it knows little else. */

import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { OffhookError } from '../../../kernel/errors.ts'

export type Statement = readonly [sql: string, parameters: readonly unknown[]]

/** As threads tell it to each other: the names of columns once, and not in each row. */
export type Answer =
  | { columns: readonly string[]; rows: readonly unknown[][] }
  | { changes: number | bigint; lastInsertRowid: number | bigint }

export type Connection = {
  /** One after the other, up to the first that fails. */
  ask(statements: readonly Statement[]): Answer[]
  close(): void
}

type Surroundings = {
  /** How long everybody waits while another program writes; one that goes on is waited for once, and not by every save. */
  lockPatienceMs?: number
  /** Hears once when another program begins to hold it. */
  locked?: (error: unknown) => void
}

type Kept = { statement: StatementSync; columns: readonly string[] }

export const startPatienceMs = 5000
const keptStatements = 500

const busy = 5
const writes = /^(?:begin|insert|update|delete)/
const changesTables = /^\s*(?:create|alter|drop)/i

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

/** A file that this process has opened already, for who only reads it. */
export function openSqliteReader(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly: true, timeout: startPatienceMs })
  database.exec('PRAGMA temp_store = MEMORY')
  return database
}

/** `locked` hears once when another program begins to hold it. */
function lockWatch(database: DatabaseSync, { lockPatienceMs = startPatienceMs, locked }: Surroundings) {
  let isHeld = false
  function found(held: boolean, error?: unknown): void {
    if (held === isHeld) return
    isHeld = held
    database.exec(`PRAGMA busy_timeout = ${held ? 0 : lockPatienceMs}`)
    if (held) locked?.(error)
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

export function openConnection(database: DatabaseSync, surroundings: Surroundings = {}): Connection {
  const { lockPatienceMs } = surroundings
  if (lockPatienceMs !== undefined) database.exec(`PRAGMA busy_timeout = ${lockPatienceMs}`)
  const tried = lockWatch(database, surroundings)
  const kept = new Map<string, Kept>()

  function prepare(sql: string): Kept {
    const known = kept.get(sql)
    if (known) return known
    const statement = database.prepare(sql)
    const columns = statement.columns().map(({ name }) => name)
    if (columns.length > 0) statement.setReturnArrays(true)
    if (kept.size >= keptStatements) kept.delete(kept.keys().next().value ?? '')
    const fresh = { statement, columns }
    kept.set(sql, fresh)
    return fresh
  }

  function askOne([sql, parameters]: Statement): Answer {
    // A full disk has ended the transaction by itself: what is said then is the full disk.
    if (sql === 'rollback' && !database.isTransaction) return { changes: 0, lastInsertRowid: 0 }
    const { statement, columns } = prepare(sql)
    const values = parameters as SQLInputValue[]
    return tried(sql, () => {
      if (columns.length > 0) return { columns, rows: statement.all(...values) as unknown as unknown[][] }
      const result = statement.run(...values)
      // Another one may have other columns under the same names from now on.
      if (changesTables.test(sql)) kept.clear()
      return result
    })
  }

  return {
    ask: (statements) => statements.map(askOne),
    close() {
      kept.clear()
      if (database.isOpen) database.close()
    },
  }
}
