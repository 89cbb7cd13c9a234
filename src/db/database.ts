/** Opens the database and brings its tables up to date. The only place that knows which database it is. */

import { Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type { Clock } from '../kernel/clock.ts'
import { InternalError } from '../kernel/errors.ts'
import type { Feed } from './feed.ts'
import * as firstTables from './migrations/001-first-tables.ts'
import * as defaultsAndContacts from './migrations/002-defaults-and-contacts.ts'
import * as keyCheck from './migrations/003-key-check.ts'
import * as quarantine from './migrations/004-quarantine.ts'
import * as voicemailNumbers from './migrations/005-voicemail-numbers.ts'
import * as keyedEtags from './migrations/006-keyed-etags.ts'
import * as keptAnswers from './migrations/012-kept-answers.ts'
import * as feedOfChanges from './migrations/013-feed.ts'
import { type Notes, takeNotes, writeNotes } from './notes.ts'
import { lockPatienceMs, openSqlite, sqliteDialect } from './sqlite-database.ts'
import type { Tables } from './tables.ts'

export type Queries = Kysely<Tables>

export type Database = {
  readonly queries: Queries
  /** Changes that were committed, to who depends on them. */
  readonly feed: Feed
  /** Names this process in the table of changes. */
  readonly node: string
  /** All or nothing, notes included, on disk when it returns; then who listens has been told. */
  transaction<Result>(work: (queries: Queries, notes: Notes) => Promise<Result>): Promise<Result>
  /** As `transaction`, for records whose last moments a power cut may cost: it does not wait for the disk. */
  recordTransaction(work: (queries: Queries, notes: Notes) => Promise<void>): Promise<void>
  close(): Promise<void>
}

const migrations: Record<string, Migration> = {
  '001-first-tables': firstTables,
  '002-defaults-and-contacts': defaultsAndContacts,
  '003-key-check': keyCheck,
  '004-quarantine': quarantine,
  '005-voicemail-numbers': voicemailNumbers,
  '006-keyed-etags': keyedEtags,
  '012-kept-answers': keptAnswers,
  '013-feed': feedOfChanges,
}

type Surroundings = {
  feed: Feed
  clock: Clock
  /** Names this process among those that share the database. */
  node: string
  /** Hears once when another program begins to keep it from being written. */
  locked?: (error: unknown) => void
}

/** `path` is a file, or `:memory:` in tests. */
export async function openDatabase(
  path: string,
  { feed, clock, node, locked }: Surroundings,
): Promise<Database> {
  const sqlite = openSqlite(path)
  const queries = new Kysely<Tables>({ dialect: sqliteDialect(sqlite, locked) })
  const migrator = new Migrator({ db: queries, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateToLatest()
  if (error)
    throw new InternalError(
      `the database’s tables could not be brought up to date: ${(error as Error).message}`,
    )
  sqlite.exec(`PRAGMA busy_timeout = ${lockPatienceMs}`)
  async function committed<Result>(
    connection: Kysely<Tables>,
    work: (queries: Queries, notes: Notes) => Promise<Result>,
  ): Promise<Result> {
    const { notes, ...taken } = takeNotes()
    const result = await connection.transaction().execute(async (transaction) => {
      const made = await work(transaction, notes)
      await writeNotes(transaction, taken, { node, at: clock.now() })
      return made
    })
    feed.tell(taken.changes)
    return result
  }
  return {
    queries,
    feed,
    node,
    transaction: (work) => committed(queries, work),
    recordTransaction: (work) =>
      queries.connection().execute(async (connection) => {
        await sql`PRAGMA synchronous = NORMAL`.execute(connection)
        try {
          await committed(connection, work)
        } finally {
          await sql`PRAGMA synchronous = FULL`.execute(connection)
        }
      }),
    close: () => queries.destroy(),
  }
}
