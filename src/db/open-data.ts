/** Opens the database that the options name, with the key that it is sealed with. */

import type { Clock } from '../kernel/clock.ts'
import type { Random } from '../kernel/random.ts'
import type { Troubled } from './dialects/dialect.ts'
import { isPostgresUrl } from './dialects/postgres/url.ts'
import { openFolder } from './dialects/sqlite/open-folder.ts'
import type { Holder } from './dialects/sqlite/sole-holder.ts'
import type { DatabaseThreads } from './dialects/sqlite/threads.ts'
import type { Feed } from './feed.ts'
import type { OpenData } from './open-reader.ts'

type Place = {
  /** The data directory: it is there. */
  folder: string
  /** `postgres://…`, `sqlite:<file>`, or `''` for the one in the data directory. */
  database: string
  /** Of the environment. */
  givenKey: string | undefined
  random: Random
  clock: Clock
  feed: Feed
  /** Who this process is, for the one that would share the directory of an embedded database. */
  holder: Holder
  troubled?: Troubled
  /** Of an embedded database: who answers what is asked, if not the calling thread. */
  threads?: DatabaseThreads
  /** Where the keys are kept, wrapped, for a start without a database server. */
  keptKeys?: string | undefined
}

/** Throws a sentence that says what is wrong and what to do. */
export async function openData({ database, threads, keptKeys, ...place }: Place): Promise<OpenData> {
  if (isPostgresUrl(database))
    return (await import('./dialects/postgres/open-server.ts')).openServer({
      ...place,
      ...{ url: database, keptKeys },
    })
  return openFolder({
    ...place,
    threads,
    path: database === '' ? undefined : database.slice('sqlite:'.length),
  })
}
