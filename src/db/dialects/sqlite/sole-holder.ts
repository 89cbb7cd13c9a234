/** One process holds an embedded database: what each keeps in memory would not see the other's changes. */

import { existsSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { InternalError } from '../../../kernel/errors.ts'
import { ownedFile } from './connection.ts'

/** Who holds it, as the next one is told: `process 4711 on pbx-1`. */
export type Holder = { name: string; since: string }

const busy = 5

export type Hold = {
  /** Writes down who it is, for the next one. */
  introduce(holder: Holder): void
  /** Gives it back; `forget` takes away a file that was not there before. */
  end(forget: boolean): void
}

/**
 * Takes the lock, without a change to it, or throws who has it. It is the machine's own lock on a file (SQLite's), so it
 * ends with the process, however that ends.
 */
export function holdAlone(path: string): Hold {
  const isNew = !existsSync(path)
  ownedFile(path)
  const lock = new DatabaseSync(path, { timeout: 0 })
  const take = () => {
    try {
      lock.exec('BEGIN IMMEDIATE')
    } catch (error) {
      const isHeld = (error as { errcode?: number }).errcode === busy
      const refusal = isHeld ? alreadyHeld(path, holderOf(lock)) : error
      lock.close()
      throw refusal
    }
  }
  take()
  return {
    introduce({ name, since }) {
      lock.exec('CREATE TABLE IF NOT EXISTS holder (name TEXT, since TEXT); DELETE FROM holder')
      lock.prepare('INSERT INTO holder VALUES (?, ?)').run(name, since)
      lock.exec('COMMIT')
      // Held without a change from here on, so that others may read who it is.
      take()
    },
    end(forget) {
      if (lock.isOpen) lock.close()
      if (forget && isNew) rmSync(path, { force: true })
    },
  }
}

function alreadyHeld(path: string, other: Holder | undefined): InternalError {
  const who = other ? `${other.name} has held ${path} since ${other.since}` : `another process holds ${path}`
  return new InternalError(
    `${who}; one process serves a data directory: stop that one, or give this one another directory with --data`,
  )
}

function holderOf(lock: DatabaseSync): Holder | undefined {
  try {
    return lock.prepare('SELECT name, since FROM holder').get() as Holder | undefined
  } catch {
    return undefined
  }
}
