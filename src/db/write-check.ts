/** Whether what is saved can be written: a full disk is said before an administrator meets it. */

import { statfs } from 'node:fs/promises'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from './database.ts'

/** Below this, a save or two would fill it, and SQLite needs room to tidy up its log. */
const neededBytes = 16 * 1024 * 1024
const probe = 2
const megabyte = 1024 * 1024

/** Anybody may ask; the disk is asked no more often than this. */
const keptMs = 2000

/** Answers what is wrong, in words; `undefined` when all is well. */
export function writeCheck(
  db: Database,
  folder: string,
  clock: Clock,
  freeBytes = async (path: string) => {
    const { bavail, bsize } = await statfs(path)
    return bavail * bsize
  },
): () => Promise<string | undefined> {
  let last: { at: number; answer: Promise<string | undefined> } | undefined

  async function look(): Promise<string | undefined> {
    try {
      // A row that comes and goes: one that stays as it is would not be written at all.
      await db.recordTransaction(async (queries) => {
        await queries.insertInto('keyCheck').values({ id: probe, sealed: '' }).execute()
        await queries.deleteFrom('keyCheck').where('id', '=', probe).execute()
      })
    } catch (error) {
      return `the database cannot be written: ${(error as Error).message}`
    }
    const free = await freeBytes(folder)
    return free >= neededBytes
      ? undefined
      : `the disk is full: ${Math.floor(free / megabyte)} MB are free where the data is kept`
  }

  return () => {
    if (!last || clock.now() - last.at >= keptMs) last = { at: clock.now(), answer: look() }
    return last.answer
  }
}
