/** The database as another thread of the process that opened it reads it: by a connection of its own. */

import { InternalError } from '../kernel/errors.ts'
import { systemRandom } from '../kernel/random.ts'
import type { Database } from './database.ts'
import { isPostgresUrl } from './dialects/postgres/url.ts'
import { openSqliteReading } from './dialects/sqlite/sqlite-database.ts'
import { createVault, type Vault } from './vault.ts'

/** What a thread needs to open it, too: `postgres://…` or a file, and the key. */
export type DatabasePlace = { readonly database: string; readonly key: Uint8Array }

export type OpenData = { readonly db: Database; readonly vault: Vault; readonly place: DatabasePlace }

/** What is asked of it is short. */
const connections = 3

/** `node` names the process, whose own changes come another way than by the table. */
export async function openReader(
  { database, key }: DatabasePlace,
  { feed, node }: Pick<Database, 'feed' | 'node'>,
): Promise<{ db: Database; vault: Vault }> {
  const { queries, expressions, isAway, listen, close } = isPostgresUrl(database)
    ? (await import('./dialects/postgres/postgres-database.ts')).openPostgresDialect(
        database,
        undefined,
        connections,
      )
    : openSqliteReading(database)
  const refuse = async () => {
    throw new InternalError('what this thread has to say is written by the main one')
  }
  return {
    vault: createVault(key, systemRandom),
    db: {
      ...{ queries, expressions, isAway, listen, feed, node, shared: true },
      ...{
        transaction: refuse,
        recordTransaction: refuse,
        recordsInTurn: refuse,
        alone: refuse,
        snapshot: refuse,
        together: refuse,
      },
      close,
    },
  }
}
