/**
 * The database of a test: SQLite, or, where `OFFHOOK_TEST_DATABASE` names a PostgreSQL server, a database of its own there.
 * `npm test` runs what touches the database on both.
 */

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { env } from 'node:process'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { sql } from 'kysely'
import pg from 'pg'
import { type Database, type DatabaseSurroundings, openDatabase } from '../../src/db/database.ts'
import { createFeed, type Feed } from '../../src/db/feed.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { createGuard } from '../../src/kernel/guard.ts'
import { silentLog } from '../../src/kernel/log.ts'
import type { Owner } from './processes.ts'

/** A feed that nobody but the test listens to. */
export const testFeed = (): Feed => createFeed(createGuard(silentLog))

/** `place` is a file or a URL; without one it is an SQLite database in memory, and goes with its closing. */
export function testDatabase(
  place = ':memory:',
  more: Partial<Omit<DatabaseSurroundings, 'feed'>> = {},
): Promise<Database> {
  return openDatabase(place, { feed: testFeed(), clock: systemClock, node: 'test', ...more })
}

const server = env.OFFHOOK_TEST_DATABASE || undefined

/** For a test's `skip`. */
export const sqliteOnly: string | false = server === undefined ? false : 'this is SQLite’s own'
export const postgresOnly: string | false =
  server === undefined ? 'this is PostgreSQL’s own (npm test runs it there, too)' : false

const template = 'offhook_template'
let templateMade: Promise<void> | undefined

function urlOf(name: string): string {
  const url = new URL(server ?? '')
  url.pathname = `/${name}`
  return url.href
}

async function asking<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const onServer = (text: string) => asking(server ?? '', (client) => client.query(text))

/** Made once for all processes; a copy of it takes less time than making the tables again. */
async function makeTemplate(): Promise<void> {
  await asking(server ?? '', async (client) => {
    await client.query('select pg_advisory_lock(1)')
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template])
    if (rowCount) return
    const draft = `${template}_draft`
    await client.query(`drop database if exists ${draft}`)
    await client.query(`create database ${draft}`)
    await (await testDatabase(urlOf(draft))).close()
    await client.query(`alter database ${draft} rename to ${template}`)
  })
}

/** Databases that a test is done with: to be emptied takes less time than to be made. */
const free: string[] = []

async function takeDatabase(): Promise<string> {
  const used = free.pop()
  if (used !== undefined) return used
  templateMade ??= makeTemplate()
  await templateMade
  const name = `offhook_${randomBytes(8).toString('hex')}`
  await onServer(`create database ${name} template ${template} strategy file_copy`)
  return name
}

const emptied = `
  select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid();
  set session_replication_role = replica;
  do $$ declare each record; begin
    for each in select format('delete from %I', relname) as text from pg_class
      where relkind = 'r' and relnamespace = 'public'::regnamespace and relname not like 'kysely%'
    loop execute each.text; end loop;
    for each in select format('alter sequence %I restart', relname) as text from pg_class
      where relkind = 'S' and relnamespace = 'public'::regnamespace
    loop execute each.text; end loop;
  end $$`

async function giveBack(name: string): Promise<void> {
  await asking(urlOf(name), (client) => client.query(emptied))
  free.push(name)
}

/** A place with its tables, which goes with the test: `:memory:`, or a URL. */
export async function testPlace(t: Owner): Promise<string> {
  if (server === undefined) return ':memory:'
  const name = await takeDatabase()
  t.after(() => giveBack(name))
  return urlOf(name)
}

/** The URL of a database without a table. */
export async function emptyPlace(t: Owner): Promise<string> {
  const name = `offhook_${randomBytes(8).toString('hex')}`
  await onServer(`create database ${name} strategy file_copy`)
  t.after(async () => void (await onServer(`drop database ${name} with (force)`)))
  return urlOf(name)
}

/** Whether somebody waits for a row or lock that another one holds; on PostgreSQL. */
export async function isHeldUp({ queries }: Pick<Database, 'queries'>): Promise<boolean> {
  const { rows } = await sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
    queries,
  )
  return rows.length > 0
}

/** Empty, and closed with the test. */
export async function openTestDatabase(
  t: Owner,
  more?: Partial<Omit<DatabaseSurroundings, 'feed'>>,
): Promise<Database> {
  const name = server === undefined ? undefined : await takeDatabase()
  const db = await testDatabase(name && urlOf(name), more)
  t.after(async () => {
    await db.close()
    if (name) await giveBack(name)
  })
  return db
}

/** The database of each data directory, and how many servers of tests are open on it. */
const ofFolders = new Map<string, { name: string; users: number }>()

/** The flags by which a server of a test finds the database that belongs to its data directory, started again or not. */
export async function databaseFlags(folder: string): Promise<string[]> {
  if (server === undefined) return []
  const own = ofFolders.get(folder) ?? { name: await takeDatabase(), users: 0 }
  own.users++
  ofFolders.set(folder, own)
  return ['--database', urlOf(own.name)]
}

/** To be called when a test is done with such a server; the last one gives the database back. */
export async function leaveDatabase(folder: string): Promise<void> {
  const own = ofFolders.get(folder)
  if (own === undefined || --own.users > 0) return
  ofFolders.delete(folder)
  await giveBack(own.name)
}

/** Looks into the database behind a server's back, or changes it there; `?` stands for each value. */
export async function askDatabase(
  folder: string,
  text: string,
  values: readonly SQLInputValue[] = [],
  // biome-ignore lint/suspicious/noExplicitAny: rows of every shape
): Promise<any[]> {
  if (server === undefined) {
    const database = new DatabaseSync(join(folder, 'offhook.sqlite'))
    try {
      return database.prepare(text).all(...values)
    } finally {
      database.close()
    }
  }
  let position = 0
  const numbered = text.replace(/\?/g, () => `$${++position}`)
  return asking(
    urlOf(ofFolders.get(folder)?.name ?? ''),
    async (client) => (await client.query(numbered, [...values])).rows,
  )
}

/** What a PostgreSQL database holds, as text; nothing of SQLite, which lies in the data directory. */
export async function databaseRows(folder: string): Promise<string> {
  if (server === undefined) return ''
  const tables = await askDatabase(folder, "select tablename from pg_tables where schemaname = 'public'")
  const rows = await Promise.all(
    tables.map(({ tablename }) => askDatabase(folder, `select each::text from "${tablename}" as each`)),
  )
  return JSON.stringify(rows)
}
