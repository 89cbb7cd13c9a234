/** The data that a server is killed on: a data directory, and with PostgreSQL a database; looked into behind the server’s back. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import type { Owner } from '../support/processes.ts'

// biome-ignore lint/suspicious/noExplicitAny: rows of every shape
export type Row = Record<string, any>

export type Ground = {
  readonly folder: string
  /** By which a server finds it. */
  readonly flags: readonly string[]
  readonly env: Record<string, string>
  readonly isSqlite: boolean
  rows(text: string): Promise<Row[]>
  /** Those of these texts that can be read in what is kept, without the key. */
  readable(texts: readonly string[]): Promise<string[]>
}

/** `url`: of an empty PostgreSQL database; without one it is SQLite in the folder. */
export function groundOf(t: Owner, url?: string): Ground {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-soak-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const files = () => filesIn(folder).filter((file) => !file.endsWith('master.key'))
  const inFiles = (texts: readonly string[]) => {
    const bytes = files().map((file) => readFileSync(file))
    return texts.filter((text) => bytes.some((each) => each.includes(text)))
  }
  if (url === undefined)
    return {
      ...{ folder, flags: [], env: {}, isSqlite: true },
      async rows(text) {
        const database = new DatabaseSync(join(folder, 'offhook.sqlite'))
        try {
          return database.prepare(text).all()
        } finally {
          database.close()
        }
      },
      readable: async (texts) => inFiles(texts),
    }
  const rows = async (text: string): Promise<Row[]> => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      return (await client.query(text)).rows
    } finally {
      await client.end()
    }
  }
  return {
    ...{ folder, isSqlite: false, rows },
    flags: ['--database', url],
    env: { OFFHOOK_MASTER_KEY: '5a'.repeat(32) },
    async readable(texts) {
      const tables = await rows("select tablename from pg_tables where schemaname = 'public'")
      const found = new Set(inFiles(texts))
      for (const { tablename } of tables)
        for (const text of texts) {
          const sought = `position('${text}' in each::text) > 0`
          const some = await rows(`select 1 from "${tablename}" as each where ${sought} limit 1`)
          if (some.length > 0) found.add(text)
        }
      return [...found]
    },
  }
}

export function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
