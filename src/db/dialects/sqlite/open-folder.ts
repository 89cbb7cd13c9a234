/** Opens the database of a data directory: for one process, with the right key, and for nobody else's eyes. */

import { existsSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Clock } from '../../../kernel/clock.ts'
import { InternalError } from '../../../kernel/errors.ts'
import { newId, type Random } from '../../../kernel/random.ts'
import { openDatabase } from '../../database.ts'
import type { Feed } from '../../feed.ts'
import { keepKeyCheck, requireRightKey } from '../../key-check.ts'
import { readMasterKey } from '../../master-key.ts'
import { type OpenData, placeOf } from '../../open-reader.ts'
import { createVault } from '../../vault.ts'
import type { Troubled } from '../dialect.ts'
import { sealedValueOf } from './sealed-value.ts'
import { type Hold, type Holder, holdAlone } from './sole-holder.ts'
import type { DatabaseThreads } from './threads.ts'

type Place = {
  /** The data directory: it is there. */
  folder: string
  /** The database's file, when it is not in the data directory. */
  path: string | undefined
  /** Of the environment. */
  givenKey: string | undefined
  random: Random
  clock: Clock
  feed: Feed
  holder: Holder
  /** Hears once when the database begins not to do its part, and why. */
  troubled?: Troubled
  threads?: DatabaseThreads
}

const databaseName = 'offhook.sqlite'
const lockName = 'offhook.lock'

/** Throws a sentence that says what is wrong and what to do; then nothing was written. Closing the database lets go of the directory. */
export async function openFolder(place: Place): Promise<OpenData> {
  const path = place.path ?? join(place.folder, databaseName)
  requirePlaceFor(path)
  const held: Hold[] = []
  const letGo = (forget: boolean) => {
    for (const hold of held) hold.end(forget)
  }
  try {
    // A database elsewhere may be somebody else's, and so may what stands beside its key.
    for (const lock of new Set([join(whereIs(place.folder), lockName), lockOf(whereIs(path))]))
      held.push(holdAlone(lock))
    // Its name is written with the first other change.
    const { db, ...opened } = await openHeld(place, path, () => {
      for (const hold of held) hold.introduce(place.holder)
    })
    const close = async () => {
      await db.close()
      letGo(false)
    }
    return { ...opened, db: { ...db, close } }
  } catch (error) {
    letGo(true)
    const { code, message } = error as NodeJS.ErrnoException
    throw code === 'ERR_SQLITE_ERROR' ? new InternalError(`${path} cannot be opened: ${message}`) : error
  }
}

function requirePlaceFor(path: string): void {
  const folder = dirname(path)
  if (!existsSync(folder)) throw new InternalError(`there is no folder ${folder} for the database`)
  if (existsSync(path) && statSync(path).isDirectory())
    throw new InternalError(
      `${path} is a folder; name a file in it: --database sqlite:${join(path, databaseName)}`,
    )
}

/** One lock for a database, whatever it is reached by: that of the data directory where it is one's own. */
function lockOf(database: string): string {
  return basename(database) === databaseName ? join(dirname(database), lockName) : `${database}.lock`
}

/** What links lead to; of a database that is not there yet, its folder counts. */
function whereIs(path: string): string {
  if (existsSync(path)) return realpathSync(path)
  return join(whereIs(dirname(resolve(path))), basename(path))
}

async function openHeld(
  { folder, givenKey, random, troubled, clock, feed, threads }: Place,
  path: string,
  approved: () => void,
): Promise<OpenData> {
  const sealed = sealedValueOf(path)
  const { key, where } = readMasterKey(folder, givenKey, sealed ? undefined : random, path)
  const vault = createVault(key, random)
  if (sealed) requireRightKey(vault, sealed, where, path)
  approved()
  const { keys } = vault
  const db = await openDatabase(path, { feed, clock, node: newId(), troubled, threads, keys })
  await keepKeyCheck(db, vault)
  return { db, vault, place: placeOf(path, keys) }
}
