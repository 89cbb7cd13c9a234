/** Opens a database on a PostgreSQL server: with the right key; other processes may use it at the same time. */

import { sql } from 'kysely'
import type { Clock } from '../../../kernel/clock.ts'
import { hasCode, InternalError, NotThereYet } from '../../../kernel/errors.ts'
import { newId, type Random } from '../../../kernel/random.ts'
import { openDatabase } from '../../database.ts'
import type { Feed } from '../../feed.ts'
import {
  keepKeyCheck,
  requireRightKey,
  type SealedValue,
  sealedPlaces,
  wrappedKeys,
} from '../../key-check.ts'
import { readMasterKey } from '../../master-key.ts'
import { type OpenData, placeOf } from '../../open-reader.ts'
import { createVault } from '../../vault.ts'
import type { Queries, Troubled } from '../dialect.ts'
import { openPostgresDialect } from './postgres-database.ts'
import { shownPostgresUrl } from './url.ts'

type Place = {
  /** Where the key may stand: it is there. */
  folder: string
  url: string
  /** Of the environment. */
  givenKey: string | undefined
  random: Random
  clock: Clock
  feed: Feed
  troubled?: Troubled
  /** Where the keys are kept, wrapped, for a start without the database. */
  keptKeys?: string | undefined
}

/** Throws a sentence that says what is wrong and what to do, as `NotThereYet` what may come by itself; with the wrong key, nothing was written. */
export async function openServer(place: Place): Promise<OpenData> {
  const { folder, url, givenKey, random, clock, feed, troubled, keptKeys } = place
  const shown = shownPostgresUrl(url)
  let reason: unknown
  const hear: Troubled = (error, why) => {
    reason = error
    troubled?.(error, why)
  }
  try {
    const sealed = await firstSealed(url, hear)
    const { key, where } = readMasterKey(folder, givenKey, sealed ? undefined : random, shown)
    const vault = createVault(key, random)
    if (sealed) requireRightKey(vault, sealed, where, shown)
    const { keys } = vault
    if (keptKeys !== undefined) keys.keepIn(keptKeys)
    const db = await openDatabase(url, { feed, clock, node: newId(), troubled: hear, keys })
    await keys.look()
    await keepKeyCheck(db, vault)
    // Of two that start at once on an empty database, one has left its value.
    const kept = await sealedIn(db.queries)
    if (kept) requireRightKey(vault, kept, where, shown)
    return { db, vault, place: placeOf(url, keys) }
  } catch (error) {
    if (error instanceof InternalError) throw error
    const isAway = hasCode(error, 'DATABASE_AWAY')
    const sentence = `${shown} cannot be opened: ${sentenceOf(isAway ? (reason ?? error) : error)}`
    throw isAway ? new NotThereYet(sentence) : new InternalError(sentence)
  }
}

/** Of several addresses of a host, each has its own reason and the whole has none. */
function sentenceOf(error: unknown): string {
  const { message, code, errors } = error as { message?: string; code?: string; errors?: Error[] }
  return message || errors?.map((each) => each.message).join(', ') || code || String(error)
}

async function firstSealed(url: string, troubled: Troubled): Promise<SealedValue | undefined> {
  const { queries } = openPostgresDialect(url, troubled)
  try {
    return await sealedIn(queries)
  } finally {
    await queries.destroy()
  }
}

async function isThere(queries: Queries, table: string): Promise<boolean> {
  const { rows } = await sql<{
    there: boolean
  }>`select to_regclass(${`"${table}"`}) is not null as there`.execute(queries)
  return rows[0]?.there === true
}

async function sealedIn(queries: Queries): Promise<SealedValue | undefined> {
  for (const { table, column, purposeOf } of sealedPlaces) {
    if (!(await isThere(queries, table))) continue
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)} limit 1`.execute(
      queries,
    )
    if (!rows[0]) continue
    const keys = (await isThere(queries, 'sealKey')) ? await wrappedKeys(queries) : []
    return { sealed: String(rows[0][column]), purpose: purposeOf(rows[0]), keys }
  }
  return undefined
}
