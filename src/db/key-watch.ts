/** Sees to it that nobody meets what a key sealed that he has not learnt of, and that nothing is sealed by one that is going. */

import type { KyselyPlugin, UnknownRow } from 'kysely'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import type { Queries } from './dialects/dialect.ts'
import { isPostgresUrl } from './dialects/postgres/url.ts'
import { keysBeside } from './dialects/sqlite/sealed-value.ts'
import type { Feed } from './feed.ts'
import { wrappedKeys } from './key-check.ts'
import { type KeyRing, keyIdOf, newestOf, type WrappedKey } from './key-ring.ts'
import { keyIdOfBytes } from './sealed-stream.ts'

/** Within it, everybody who is awake has heard of a new key. */
const heardWithinMs = 5000

/** What is read goes on to who asked as soon as the keys are known that sealed it. */
export function knowingKeys(keys: KeyRing, look: () => Promise<void> = () => keys.look()): KyselyPlugin {
  return {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      if (result.rows.length > 0 && holdsUnknown(result.rows, keys)) await look()
      return result
    },
  }
}

/**
 * As `knowingKeys`, of a transaction: it reads the keys by its own connection. All others may be taken by transactions that wait
 * for keys, too.
 */
export function knowingWithin(transaction: Queries, keys: KeyRing): Queries {
  const plain = transaction.withoutPlugins()
  return plain.withPlugin(knowingKeys(keys, async () => keys.learnMore(await wrappedKeys(plain))))
}

function holdsUnknown(rows: readonly UnknownRow[], keys: KeyRing): boolean {
  const columns = Object.keys(rows[0] ?? {}).filter((name) => name.endsWith('ealed'))
  if (columns.length === 0) return false
  return rows.some((row) =>
    columns.some((column) => {
      const id = keyIdOfValue(row[column])
      return id !== undefined && !keys.has(id)
    }),
  )
}

function keyIdOfValue(value: unknown): string | undefined {
  if (typeof value === 'string') return keyIdOf(value)
  return value instanceof Uint8Array ? keyIdOfBytes(value) : undefined
}

/** Reads what keys there are beside any transaction, even where that has the only connection. */
export function keysAt(database: string, queries: Queries): () => Promise<readonly WrappedKey[]> {
  if (isPostgresUrl(database)) return () => wrappedKeys(queries)
  return async () => (database === ':memory:' ? [] : keysBeside(database))
}

export function lookWhenTold(feed: Feed, keys: KeyRing): void {
  feed.on(({ type }) => (type === 'keys.changed' || type === 'everything' ? keys.look() : undefined))
}

/**
 * Within a transaction: what this process seals, it seals by the newest key. Who has slept while a key came refuses what he has
 * sealed by the one before, since that may be gone; then he knows better.
 */
export async function requireNewestKey(queries: Queries, keys: KeyRing, clock: Clock): Promise<void> {
  const rows = await queries.selectFrom('sealKey').select(['keyId', 'madeAt']).execute()
  const newest = newestOf(rows)
  if (newest === undefined || newest === keys.current) return
  keys.learnMore(await wrappedKeys(queries))
  // It knows a newer one, that came after this moment; or the database is another one by now.
  if (newest !== keys.current) keys.look().catch(() => undefined)
  const madeAt = rows.find(({ keyId }) => keyId === newest)?.madeAt ?? 0
  if (clock.now() - Number(madeAt) > heardWithinMs) throw new OffhookError('DATABASE_BUSY')
}
