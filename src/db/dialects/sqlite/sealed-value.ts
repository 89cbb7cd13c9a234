/** What a start reads of an SQLite file before it opens it, to know whether its key is the right one. */

import { existsSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { type SealedValue, sealedPlaces } from '../../key-check.ts'
import type { WrappedKey } from '../../key-ring.ts'
import { openSqliteReader } from './connection.ts'

/** `undefined` when nothing is sealed in the database, or there is none. Nothing is written for it. */
export function sealedValueOf(path: string): SealedValue | undefined {
  if (!existsSync(path)) return undefined
  const sharedMemory = `${path}-shm`
  const hadSharedMemory = existsSync(sharedMemory)
  const url = pathToFileURL(path)
  // Without a log beside it the file is whole, and is read as one that nobody changes: else SQLite would make a log.
  if (!existsSync(`${path}-wal`)) url.searchParams.set('immutable', '1')
  const database = new DatabaseSync(url, { readOnly: true, timeout: 5000 })
  try {
    return firstSealed(database)
  } finally {
    database.close()
    if (!hadSharedMemory) rmSync(sharedMemory, { force: true })
  }
}

function firstSealed(database: DatabaseSync): SealedValue | undefined {
  const tables = new Set<unknown>(
    database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
      .all()
      .map((row) => row.name),
  )
  for (const { table, column, purposeOf } of sealedPlaces) {
    if (!tables.has(table)) continue
    const row = database.prepare(`SELECT * FROM ${table} LIMIT 1`).get()
    if (row) return { sealed: String(row[column]), purpose: purposeOf(row), keys: keysIn(database, tables) }
  }
  return undefined
}

function keysIn(database: DatabaseSync, tables: ReadonlySet<unknown>): WrappedKey[] {
  if (!tables.has('sealKey')) return []
  return database.prepare('SELECT * FROM sealKey').all() as WrappedKey[]
}

/** What stands there now, asked beside whatever this process does with the file. */
export function keysBeside(path: string): WrappedKey[] {
  const database = openSqliteReader(path)
  try {
    return database.prepare('SELECT * FROM sealKey').all() as WrappedKey[]
  } finally {
    database.close()
  }
}
