/** Looks for every known secret where none must stand readable: in files, and in the rows of the database. */

import { createReadStream } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { systemScope } from '../auth/tenant-scope.ts'
import { allRows } from '../db/copy-database.ts'
import type { Database } from '../db/database.ts'
import type { Vault } from '../db/vault.ts'
import { knownSecrets } from './known-secrets-store.ts'
import { type Hit, hitsIn, Search, type Secret } from './needles.ts'

/** What is sought at once; more than these are sought in another round. */
const secretsAtOnce = 20_000
const partBytes = 1024 * 1024
/** The key is meant to stand there. */
const keyFiles = /(?:^|[\\/])master\.key(?:\.new)?$/

export type Found = { readonly where: string; readonly what: string; readonly form: string }

type Wanted = {
  db: Database
  vault: Vault
  /** Files and folders. */
  paths: readonly string[]
  /** Secrets that do not stand in the database. */
  more: readonly Secret[]
  found(hit: Found): void
}

export type Scanned = { secrets: number; tooShort: number; files: number; rows: number }

export async function scan({ db, vault, paths, more, found }: Wanted): Promise<Scanned> {
  const scanned: Scanned = { secrets: 0, tooShort: 0, files: 0, rows: 0 }
  const short = () => void scanned.tooShort++
  async function round(secrets: readonly Secret[]): Promise<void> {
    scanned.secrets += secrets.length
    const search = new Search(secrets)
    const counts = await inFiles(search, paths, found)
    scanned.files = counts
    scanned.rows = await inRows(search, db, found)
  }
  if (more.length > 0) await round(more)
  for await (const some of knownSecrets(db, vault).all(systemScope, secretsAtOnce, short)) await round(some)
  return scanned
}

async function inFiles(search: Search, paths: readonly string[], found: Wanted['found']): Promise<number> {
  let count = 0
  for (const path of paths)
    for await (const file of filesBelow(path)) {
      count++
      const seen = new Set<string>()
      for await (const hit of hitsIn(search, partsOf(file)))
        tell(hit, `${file} at ${hit.offset}`, seen, found)
    }
  return count
}

async function inRows(search: Search, db: Database, found: Wanted['found']): Promise<number> {
  let count = 0
  for await (const { table, keys, rows } of allRows(db))
    for (const row of rows) {
      count++
      for (const [column, value] of Object.entries(row)) {
        if (value === null || typeof value === 'number') continue
        const bytes = typeof value === 'string' ? Buffer.from(value) : value
        const where = `${table}.${column} of ${keys.map((key) => row[key]).join(' ')}`
        const seen = new Set<string>()
        for (const hit of search.in(bytes)) tell(hit, where, seen, found)
      }
    }
  return count
}

/** Each secret once for each place. */
function tell({ what, form }: Hit, where: string, seen: Set<string>, found: Wanted['found']): void {
  if (seen.has(what)) return
  seen.add(what)
  found({ where, what, form })
}

/** What goes away meanwhile holds nothing any more. */
function unlessGone(error: unknown): undefined {
  if (!['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))) throw error
}

async function* partsOf(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file, { highWaterMark: partBytes })
  } catch (error) {
    unlessGone(error)
  }
}

async function* filesBelow(path: string): AsyncGenerator<string> {
  const stats = await lstat(path).catch(unlessGone)
  if (stats?.isFile() && !keyFiles.test(path)) yield path
  if (!stats?.isDirectory()) return
  for (const name of (await readdir(path).catch(unlessGone)) ?? []) yield* filesBelow(join(path, name))
}
