/** SQLite behind the stores: one connection that writes, and readers beside it where it has threads of its own. */

import type { Clock } from '../../../kernel/clock.ts'
import type { KeyRing } from '../../key-ring.ts'
import { knowingKeys } from '../../key-watch.ts'
import { type Dialect, foreignKey, type MigratingDialect, type Queries, type Troubled } from '../dialect.ts'
import {
  type Connection,
  openConnection,
  openSqlite,
  openSqliteReader,
  startPatienceMs,
} from './connection.ts'
import { askTogether, type Desks, queriesOn, records, snapshots } from './driver.ts'
import { sqliteExpressions } from './expressions.ts'
import { openDesk, ownLink } from './links.ts'
import { tellPlanner } from './planner-facts.ts'
import { type DatabaseThreads, openThreads } from './threads.ts'

/** The thread that answers everybody waits with it. */
const lockPatienceMs = 100
const commandPatienceMs = 30_000

/** A connection of this thread, that reads as it writes. */
export function ownDesk(connection: Connection): Desks {
  const desk = openDesk()
  const link = ownLink(connection)
  desk.give(link)
  return { writer: desk, readers: desk, close: link.close }
}

/** A file that this process has opened already, for a thread that only reads it. */
export function openSqliteReading(
  path: string,
  keys?: KeyRing,
): Pick<Dialect, 'queries' | 'expressions' | 'isAway' | 'listen' | 'close'> {
  const desks = ownDesk(openConnection(openSqliteReader(path)))
  const [queries, expressions] = [knowing(queriesOn(desks), keys), sqliteExpressions]
  return { queries, expressions, isAway: never, listen: nobodyElse, close: desks.close }
}

/** A file is there, or the start was refused. */
const never = () => false

/** One process has it: nobody else is to be told. */
const nobodyElse = () => async () => undefined

/** `path` is a file, or `:memory:` in tests. What is asked is answered in this thread. */
export function openSqliteDialect(
  path: string,
  {
    troubled = () => undefined,
    patient = false,
    keys,
  }: { troubled?: Troubled; patient?: boolean; keys?: KeyRing | undefined } = {},
): MigratingDialect {
  const sqlite = openSqlite(path)
  const patienceMs = patient ? commandPatienceMs : lockPatienceMs
  const locked = (error: unknown) => troubled(error, 'another program is writing to it')
  const desks = ownDesk(openConnection(sqlite, { lockPatienceMs: patienceMs, locked }))
  return {
    ...dialectOf(desks, keys),
    async migrating(work) {
      // A table that is made anew must not take with it what names its rows.
      sqlite.exec(`PRAGMA foreign_keys = OFF; PRAGMA busy_timeout = ${startPatienceMs}`)
      await work(queriesOn(desks))
      sqlite.exec(`PRAGMA foreign_keys = ON; PRAGMA busy_timeout = ${patienceMs}`)
    },
    tellPlanner: () => tellPlanner(sqlite),
  }
}

/** What is asked is answered in threads of their own. The file has the tables of this version. */
export async function openSqliteThreads(
  path: string,
  threads: DatabaseThreads,
  surroundings: { clock: Clock; troubled?: Troubled; keys?: KeyRing | undefined },
): Promise<Dialect> {
  const { clock, troubled = () => undefined, keys } = surroundings
  return dialectOf(await openThreads(path, threads, { clock, troubled }), keys)
}

const knowing = (queries: Queries, keys: KeyRing | undefined) =>
  keys ? queries.withPlugin(knowingKeys(keys)) : queries

function dialectOf(desks: Desks, keys: KeyRing | undefined): Dialect {
  const [queries, recording, reading] = [
    knowing(queriesOn(desks), keys),
    knowing(queriesOn(desks, records), keys),
    knowing(queriesOn(desks, snapshots), keys),
  ]
  return {
    queries,
    expressions: sqliteExpressions,
    shared: false,
    isAway: desks.readers.isAway,
    transaction: (work) => queries.transaction().execute(work),
    recordTransaction: (work) => recording.transaction().execute(work),
    recordsInTurn: (_of, work) => recording.transaction().execute(work),
    // One writes at a time, and all else waits for it.
    largeTransaction: (_tenantId, work) => queries.transaction().execute(work),
    inLarge: async () => [],
    manyCame: async () => undefined,
    lock: async () => undefined,
    touch: async () => undefined,
    together: async (asked, statements) =>
      askTogether(
        asked,
        statements.map((each) => each.compile()),
      ),
    violated(error) {
      const { message = '' } = error as Partial<Error>
      if (message === 'FOREIGN KEY constraint failed') return foreignKey
      const [first = '', ...others] = /^UNIQUE constraint failed: (.*)$/.exec(message)?.[1]?.split(', ') ?? []
      const columns = others.map((each) => each.slice(each.indexOf('.') + 1))
      return first === '' ? undefined : [first.replace('.', '_'), ...columns].join('_')
    },
    snapshot: (work) => reading.transaction().execute(work),
    alone: (work) => work(),
    close: desks.close,
    announce: async () => undefined,
    listen: nobodyElse,
  }
}
