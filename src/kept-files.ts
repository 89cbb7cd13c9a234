/** Phones' last good files, kept for when the database server does not answer; an embedded database is there or the start is refused. */

import { join } from 'node:path'
import { isPostgresUrl } from './db/dialects/postgres/url.ts'
import { shelfReader } from './db/last-good-reader.ts'
import { openShelf, type Shelf } from './db/last-good-shelf.ts'
import type { Ground } from './ground.ts'
import type { Options } from './options.ts'
import type { KnownPhones } from './provisioning/known-phones.ts'
import { lastGood } from './provisioning/last-good.ts'
import { lastGoodKeeper } from './provisioning/last-good-keeper.ts'
import type { Stores } from './stores.ts'

const megabyte = 1_048_576

export type KeptFiles = NonNullable<ReturnType<typeof keptFiles>>

/** Where they lie; `undefined` where none are kept. */
export function placeOfKept(
  options: Pick<Options, 'data' | 'database' | 'last-good-mb'>,
): string | undefined {
  const isWanted = isPostgresUrl(options.database) && options['last-good-mb'] > 0
  return isWanted ? join(options.data, 'last-good.sqlite') : undefined
}

/** The keys that sealed them, wrapped by the master key. */
export function placeOfKeptKeys(options: Parameters<typeof placeOfKept>[0]): string | undefined {
  return placeOfKept(options) && join(options.data, 'seal-keys.json')
}

export function keptFiles(
  { options, vault, feed, clock, guard, log, counters }: Ground,
  { phones, tenants }: Pick<Stores, 'phones' | 'tenants'>,
  known: KnownPhones,
) {
  const file = placeOfKept(options)
  if (file === undefined) return undefined
  const maxBytes = options['last-good-mb'] * megabyte
  const lost = (why: string) =>
    log.warn({ why }, 'phones’ last good files could not be read, and are kept anew')
  let shelf: Shelf
  try {
    shelf = openShelf({ file, maxBytes, vault, lost })
  } catch (error) {
    // A disk that takes nothing keeps nobody from being served.
    guard.failed('database', error, { why: 'phones’ last good files cannot be kept' })
    return undefined
  }
  const keeper = lastGoodKeeper({
    ...{ shelf, vault, phones, tenants, known, feed, clock, guard, log },
  })
  counters.watchKept(keeper.size)
  const reader = shelfReader(file)
  const own = lastGood({ reader, vault, clock, send: keeper.take })
  return {
    /** For the road of this thread. */
    lastGood: own,
    /** From other threads. */
    take: keeper.take,
    async close(): Promise<void> {
      await own.flush()
      await keeper.close()
      reader.close()
    },
  }
}
