/** The database as another thread of the process that opened it reads it: by a connection of its own. */

import { InternalError } from '../kernel/errors.ts'
import { systemRandom } from '../kernel/random.ts'
import type { Database } from './database.ts'
import { isPostgresUrl } from './dialects/postgres/url.ts'
import { openSqliteReading } from './dialects/sqlite/sqlite-database.ts'
import { KeyRing, type RingState } from './key-ring.ts'
import { keysAt, lookWhenTold } from './key-watch.ts'
import { type Vault, vaultOf } from './vault.ts'

/** What a thread needs to open it, too: `postgres://…` or a file, and the keys as they are when it starts. */
export type DatabasePlace = { readonly database: string; readonly keys: RingState }

export type OpenData = { readonly db: Database; readonly vault: Vault; readonly place: DatabasePlace }

/** Read when a message takes it along: one thread may take the place of another long after the start. */
export const placeOf = (database: string, keys: KeyRing): DatabasePlace => ({
  database,
  get keys() {
    return keys.state()
  },
})

/** What is asked of it is short. */
const connections = 3

/** `node` names the process, whose own changes come another way than by the table. */
export async function openReader(
  { database, keys: known }: DatabasePlace,
  { feed, node }: Pick<Database, 'feed' | 'node'>,
): Promise<{ db: Database; vault: Vault }> {
  const keys = new KeyRing(new Uint8Array(32), systemRandom)
  keys.takeOver(known)
  const { queries, expressions, isAway, listen, close } = isPostgresUrl(database)
    ? (await import('./dialects/postgres/postgres-database.ts')).openPostgresDialect(
        ...([database, undefined, connections, keys] as const),
      )
    : openSqliteReading(database, keys)
  keys.readFrom(keysAt(database, queries))
  lookWhenTold(feed, keys)
  await keys.look()
  const refuse = async () => {
    throw new InternalError('what this thread has to say is written by the main one')
  }
  return {
    vault: vaultOf(keys, systemRandom),
    db: {
      ...{ queries, expressions, isAway, listen, feed, node, shared: true },
      ...{
        transaction: refuse,
        recordTransaction: refuse,
        recordsInTurn: refuse,
        largeTransaction: refuse,
        inLarge: refuse,
        manyCame: refuse,
        lock: refuse,
        touch: refuse,
        alone: refuse,
        snapshot: refuse,
        together: refuse,
      },
      audit: () => undefined,
      close,
    },
  }
}
