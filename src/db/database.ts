/** Opens the database and brings its tables up to date. The only place that knows which database it is. */

import { type Migration, Migrator } from 'kysely/migration'
import type { Clock } from '../kernel/clock.ts'
import { hasCode, InternalError, isDatabaseBusy, OffhookError } from '../kernel/errors.ts'
import { refusalOf } from './constraints.ts'
import type { Dialect, MigratingDialect, Queries, Troubled } from './dialects/dialect.ts'
import { isPostgresUrl } from './dialects/postgres/url.ts'
import { openSqliteDialect, openSqliteThreads } from './dialects/sqlite/sqlite-database.ts'
import type { DatabaseThreads } from './dialects/sqlite/threads.ts'
import type { Feed } from './feed.ts'
import type { KeyRing } from './key-ring.ts'
import { keysAt, lookWhenTold, requireNewestKey } from './key-watch.ts'
import * as firstTables from './migrations/001-first-tables.ts'
import * as defaultsAndContacts from './migrations/002-defaults-and-contacts.ts'
import * as keyCheck from './migrations/003-key-check.ts'
import * as quarantine from './migrations/004-quarantine.ts'
import * as voicemailNumbers from './migrations/005-voicemail-numbers.ts'
import * as keyedEtags from './migrations/006-keyed-etags.ts'
import * as foreignKeys from './migrations/008-foreign-keys.ts'
import * as keptAnswers from './migrations/012-kept-answers.ts'
import * as feedOfChanges from './migrations/013-feed.ts'
import * as pending from './migrations/016-pending.ts'
import * as leasedOperations from './migrations/017-leased-operations.ts'
import * as lists from './migrations/018-lists.ts'
import * as countedPhones from './migrations/020-counted-phones.ts'
import * as nodes from './migrations/023-nodes.ts'
import * as told from './migrations/024-told.ts'
import * as links from './migrations/025-links.ts'
import * as tftpNetworks from './migrations/026-tftp-networks.ts'
import * as pnpNetworks from './migrations/027-pnp-networks.ts'
import * as servedIdentity from './migrations/028-served-identity.ts'
import * as answeredBy from './migrations/029-answered-by.ts'
import * as inbox from './migrations/030-inbox.ts'
import * as fetchContent from './migrations/031-fetch-content.ts'
import * as registered from './migrations/033-registered.ts'
import * as linkedOperations from './migrations/035-linked-operations.ts'
import * as schedules from './migrations/036-schedules.ts'
import * as phonesByMac from './migrations/037-phones-by-mac.ts'
import * as rolesAndKeys from './migrations/038-roles-and-keys.ts'
import * as auditTrail from './migrations/039-audit-trail.ts'
import * as phonesCredentials from './migrations/040-phones-credentials.ts'
import * as provedSessions from './migrations/041-proved-sessions.ts'
import * as sealKeys from './migrations/041-seal-keys.ts'
import * as factors from './migrations/042-factors.ts'
import * as certificates from './migrations/043-certificates.ts'
import * as challengeSources from './migrations/044-challenge-sources.ts'
import * as oldCredentials from './migrations/044-old-credentials.ts'
import * as providers from './migrations/045-providers.ts'
import * as peopleRevisions from './migrations/049-people-revisions.ts'
import * as clientCertificates from './migrations/050-client-certificates.ts'
import * as presets from './migrations/051-presets.ts'
import * as phoneStates from './migrations/052-phone-states.ts'
import * as presetOfStates from './migrations/052-preset-of-states.ts'
import * as importColumns from './migrations/053-import-columns.ts'
import * as phoneChanges from './migrations/056-phone-changes.ts'
import * as dailyFigures from './migrations/058-daily-figures.ts'
import * as seenPhones from './migrations/058-seen-phones.ts'
import * as languages from './migrations/059-languages.ts'
import * as savedViews from './migrations/060-saved-views.ts'
import * as dayCounts from './migrations/061-day-counts.ts'
import * as pbxDatabases from './migrations/062-pbx-databases.ts'
import * as modelVersions from './migrations/063-model-versions.ts'
import * as modelOrigins from './migrations/064-model-origins.ts'
import * as handOvers from './migrations/065-hand-overs.ts'
import * as failingReasons from './migrations/066-failing-reasons.ts'
import { type Auditing, type Notes, type Taken, takeNotes, writeNotes } from './notes.ts'

export type { Queries } from './dialects/dialect.ts'

export type Database = Pick<
  Dialect,
  | 'queries'
  | 'expressions'
  | 'shared'
  | 'isAway'
  | 'alone'
  | 'listen'
  | 'snapshot'
  | 'together'
  | 'inLarge'
  | 'lock'
  | 'manyCame'
  | 'touch'
> & {
  /** Changes that were committed, to who depends on them. */
  readonly feed: Feed
  /** Names this process in the table of changes. */
  readonly node: string
  /**
   * All or nothing, notes included, as if no other ran at the same time, and on disk when it returns; then who listens has been
   * told. `work` may be begun again when it met another one: what it does outside of the database must bear that.
   */
  transaction<Result>(work: (queries: Queries, notes: Notes) => Promise<Result>): Promise<Result>
  /** As `transaction`, for records whose last moments a power cut may cost: it does not wait for the disk. */
  recordTransaction(work: (queries: Queries, notes: Notes) => Promise<void>): Promise<void>
  /** As `recordTransaction`; those of one name go one after the other, whichever process asks, and each sees all that the ones before wrote. */
  recordsInTurn(of: string, work: (queries: Queries, notes: Notes) => Promise<void>): Promise<void>
  /**
   * As `transaction`, for one that writes many rows of a tenant: what others write meanwhile does not begin it again, so each statement
   * may see more than the one before. What was read and must hold is held by `lock` or `touch`. Those of one tenant go in turns.
   */
  largeTransaction<Result>(
    tenantId: string,
    work: (queries: Queries, notes: Notes) => Promise<Result>,
  ): Promise<Result>
  /** From now on, rows of the audit trail are signed; until then, none may be written where a trail has begun. */
  audit(auditing: Auditing): void
  close(): Promise<void>
}

const migrations: Record<string, Migration> = {
  '001-first-tables': firstTables,
  '002-defaults-and-contacts': defaultsAndContacts,
  '003-key-check': keyCheck,
  '004-quarantine': quarantine,
  '005-voicemail-numbers': voicemailNumbers,
  '006-keyed-etags': keyedEtags,
  '008-foreign-keys': foreignKeys,
  '012-kept-answers': keptAnswers,
  '013-feed': feedOfChanges,
  '016-pending': pending,
  '017-leased-operations': leasedOperations,
  '018-lists': lists,
  '020-counted-phones': countedPhones,
  '023-nodes': nodes,
  '024-told': told,
  '025-links': links,
  '026-tftp-networks': tftpNetworks,
  '027-pnp-networks': pnpNetworks,
  '028-served-identity': servedIdentity,
  '033-registered': registered,
  '029-answered-by': answeredBy,
  '030-inbox': inbox,
  '031-fetch-content': fetchContent,
  '035-linked-operations': linkedOperations,
  '036-schedules': schedules,
  '037-phones-by-mac': phonesByMac,
  '039-audit-trail': auditTrail,
  '040-phones-credentials': phonesCredentials,
  '038-roles-and-keys': rolesAndKeys,
  '042-factors': factors,
  '041-seal-keys': sealKeys,
  '041-proved-sessions': provedSessions,
  '043-certificates': certificates,
  '044-challenge-sources': challengeSources,
  '044-old-credentials': oldCredentials,
  '049-people-revisions': peopleRevisions,
  '045-providers': providers,
  '050-client-certificates': clientCertificates,
  '051-presets': presets,
  '052-phone-states': phoneStates,
  '052-preset-of-states': presetOfStates,
  '056-phone-changes': phoneChanges,
  '053-import-columns': importColumns,
  '058-seen-phones': seenPhones,
  '058-daily-figures': dailyFigures,
  '059-languages': languages,
  '060-saved-views': savedViews,
  '061-day-counts': dayCounts,
  '062-pbx-databases': pbxDatabases,
  '063-model-versions': modelVersions,
  '064-model-origins': modelOrigins,
  '065-hand-overs': handOvers,
  '066-failing-reasons': failingReasons,
}

export type DatabaseSurroundings = {
  feed: Feed
  clock: Clock
  /** Names this process among those that share the database. */
  node: string
  troubled?: Troubled
  /** Refuses a database whose tables are not those of this version, instead of changing them. */
  asItIs?: boolean
  /** Nobody waits for what this process asks: another program’s lock may last a while. */
  patient?: boolean
  /** Of an embedded database in a file: who answers what is asked, if not the calling thread. */
  threads?: DatabaseThreads
  /** By which it is sealed; they learn of new ones. */
  keys?: KeyRing
}

/** `place` is `postgres://…`, a file, or `:memory:` in tests. */
export async function openDatabase(place: string, surroundings: DatabaseSurroundings): Promise<Database> {
  const { feed, clock, node, troubled, keys } = surroundings
  const dialect = await openDialect(place, surroundings)
  const { queries, expressions, shared, isAway, alone, listen, snapshot, together, close } = dialect
  const { inLarge, manyCame, lock, touch } = dialect

  if (keys) {
    keys.readFrom(keysAt(place, queries))
    lookWhenTold(feed, keys)
  }
  let auditing: Auditing | undefined
  let isTold = false
  function tellOnce(error: OffhookError): void {
    if (!isTold) troubled?.(error, error.message)
    isTold = true
  }

  /** Notes are taken anew each time that the work begins. */
  async function noted<Result>(
    run: (work: (queries: Queries) => Promise<void>) => Promise<void>,
    work: (queries: Queries, notes: Notes) => Promise<Result>,
  ): Promise<Result> {
    const done: { result: Result; taken: Taken }[] = []
    const told = run(async (transaction) => {
      const { notes, ...taken } = takeNotes()
      if (shared) await requireOwnTables(transaction)
      if (keys) await requireNewestKey(transaction, keys, clock)
      const result = await work(transaction, notes)
      if (taken.audits.length > 0 && !auditing) await requireNoTrail(transaction)
      await writeNotes(dialect, transaction, taken, { node, at: clock.now(), sign: auditing?.sign })
      if (taken.changes.length > 0) await dialect.announce(transaction, node)
      done.push({ result, taken })
    })
    await told.catch((error) => {
      if (hasCode(error, 'NEWER_TABLES')) tellOnce(error)
      throw refusalOf(dialect.violated(error)) ?? error
    })
    const { result, taken } = done.at(-1) as (typeof done)[number]
    for (const request of taken.requests) request.isDone = true
    feed.tell(taken.changes)
    if (taken.audits.length > 0) auditing?.written()
    return result
  }
  return {
    ...{ queries, expressions, shared, isAway, alone, listen, snapshot, together, feed, node, close },
    ...{ inLarge, manyCame, lock, touch },
    transaction: (work) => noted(dialect.transaction, work),
    recordTransaction: (work) => noted(dialect.recordTransaction, work),
    recordsInTurn: (of, work) => noted((run) => dialect.recordsInTurn(of, run), work),
    largeTransaction: (tenantId, work) => noted((run) => dialect.largeTransaction(tenantId, run), work),
    audit: (given) => {
      auditing = given
    },
  }
}

/** With the tables of this version. */
async function openDialect(
  place: string,
  { clock, troubled, threads, asItIs = false, patient, keys }: DatabaseSurroundings,
): Promise<Dialect> {
  const isOnServer = isPostgresUrl(place)
  const dialect: MigratingDialect = isOnServer
    ? // Loaded when it is used: a start with the embedded database does not wait for it.
      (await import('./dialects/postgres/postgres-database.ts')).openPostgresDialect(
        ...([place, troubled, undefined, keys] as const),
      )
    : openSqliteDialect(place, { troubled, patient, keys })
  try {
    if (!(await isUpToDate(dialect.queries))) {
      if (asItIs) throw new InternalError('its tables are not those of this version; run: offhook migrate')
      await dialect.migrating(migrate)
    }
    if (!asItIs) dialect.tellPlanner()
  } catch (error) {
    await dialect.close()
    throw error
  }
  if (isOnServer || threads === undefined) return dialect
  // Nobody is served yet: until here, this thread may wait.
  await dialect.close()
  return openSqliteThreads(place, threads, { clock, troubled, keys })
}

/** Of migrations that were done, or nothing where none was. */
async function migrationsDone(queries: Queries): Promise<string[]> {
  try {
    const rows = await ledger(queries).select('name').execute()
    return rows.map(({ name }) => name)
  } catch (error) {
    if (isDatabaseBusy(error)) throw error
    return []
  }
}

const ledger = (queries: Queries) =>
  queries.withTables<{ kysely_migration: { name: string } }>().selectFrom('kysely_migration')

/** Asked first, so that a start need not wait for others that start. */
async function isUpToDate(queries: Queries): Promise<boolean> {
  const done = await migrationsDone(queries)
  const newer = done.filter((name) => !(name in migrations))
  if (newer.length > 0)
    throw new InternalError(
      `a newer version has changed its tables (${newer.join(', ')}): start that version, or restore a backup from before`,
    )
  return done.length === Object.keys(migrations).length
}

/** While this process runs, another one may bring the tables to a later version: what this one writes would not be whole. */
async function requireOwnTables(queries: Queries): Promise<void> {
  const newer = await ledger(queries)
    .select('name')
    .where('name', 'not in', Object.keys(migrations))
    .limit(1)
    .executeTakeFirst()
  if (newer) throw new OffhookError('NEWER_TABLES')
}

/** A row that nobody signed could not be told from a forged one: the trail would count as broken. */
async function requireNoTrail(queries: Queries): Promise<void> {
  const begun = await queries.selectFrom('auditChain').select('id').executeTakeFirst()
  if (begun) throw new InternalError('the audit trail was not opened by who writes to it')
}

async function migrate(queries: Queries): Promise<void> {
  const migrator = new Migrator({
    db: queries,
    provider: { getMigrations: async () => migrations },
    allowUnorderedMigrations: true,
  })
  const { error } = await migrator.migrateToLatest()
  if (error)
    throw new InternalError(
      `the database’s tables could not be brought up to date: ${(error as Error).message}`,
    )
}
