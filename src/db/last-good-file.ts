/** The file in which phones' last good files lie: made, opened, and made anew when it is broken. */

import { rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { ownedFile } from './dialects/sqlite/connection.ts'

export const pageBytes = 4096
/** What lies beside the file until it is written into it. */
const logBytes = 4_194_304
export const lockPatienceMs = 200

const tables = `
  create table key (hash text not null) strict;
  create table tenant (
    id text primary key, revision integer not null, sealed text not null, doubted integer not null
  ) strict, without rowid;
  create table phone (
    id text primary key, tenantId text not null, revision integer not null, secretHash text not null,
    oldSecretHash text, sealed text not null, doubted integer not null
  ) strict;
  create index phone_tenant on phone (tenantId);
  create index phone_secret on phone (secretHash);
  create index phone_oldSecret on phone (oldSecretHash) where oldSecretHash is not null;
  create index phone_doubted on phone (id) where doubted > 0;
  create table file (
    phoneId text not null references phone on delete cascade, asked text not null, etag text not null,
    at integer not null, sealed blob not null, unique (phoneId, asked)
  ) strict;
  create index file_at on file (at);
`

/** What lies there and cannot be read, or was sealed with another key, goes. */
export function openShelfFile(file: string, key: string, lost: (why: string) => void): DatabaseSync {
  try {
    ownedFile(file)
    const database = opened(file)
    try {
      if (numberOf(database, 'user_version') === 0) return filled(database, key)
      if (database.prepare('select hash from key').get()?.hash === key) return database
      database.close()
      lost('it was sealed with another key')
    } catch (error) {
      database.close()
      throw error
    }
  } catch (error) {
    if (!isBroken(error, brokenAtStart)) throw error
    lost((error as Error).message)
  }
  return anewShelf(file, key)
}

export function anewShelf(file: string, key: string): DatabaseSync {
  for (const each of [file, `${file}-wal`, `${file}-shm`]) rmSync(each, { force: true })
  ownedFile(file)
  return filled(opened(file), key)
}

function opened(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: lockPatienceMs })
  // A crash leaves what was committed; a power cut may cost the last of it, and breaks nothing.
  database.exec(
    `pragma page_size = ${pageBytes}; pragma journal_mode = wal; pragma synchronous = normal;
     pragma foreign_keys = on; pragma journal_size_limit = ${logBytes}`,
  )
  return database
}

function filled(database: DatabaseSync, key: string): DatabaseSync {
  database.exec(`begin immediate; ${tables} pragma user_version = 1; commit`)
  database.prepare('insert into key values (?)').run(key)
  return database
}

export function numberOf(database: DatabaseSync, pragma: string): number {
  return Number(Object.values(database.prepare(`pragma ${pragma}`).get() ?? {})[0] ?? 0)
}

const broken = [11, 26]
/** One of which a part is missing cannot be read, either. */
const brokenAtStart = [10, ...broken]

/** As SQLite says that a file is damaged, or none of its own. */
export function isBroken(error: unknown, codes = broken): boolean {
  const { errcode = 0, message = '' } = error as { errcode?: number; message?: string }
  return codes.includes(errcode % 256) || /no such (?:table|column)/.test(message)
}
