/**
 * Which secrets there are, by their keyed hashes, in memory that all threads share: one that nobody has is told without
 * asking the database, as one that is known.
 */

import { setImmediate as pause } from 'node:timers/promises'
import { type SystemScope, systemScope } from '../auth/tenant-scope.ts'
import type { Feed } from '../db/feed.ts'
import { inParts } from '../db/rows.ts'
import { fingerprints } from '../kernel/fingerprints.ts'

type Parts = {
  /** The hashes of these phones' secrets, old ones included. */
  read(scope: SystemScope, phoneIds: readonly string[]): Promise<string[]>
  /** Of one thread: those of all phones, some at a time. The others ask that one. */
  all: ((scope: SystemScope) => AsyncIterable<readonly string[]>) | (() => Promise<void>)
  feed: Feed
  memory: SharedArrayBuffer
}

/** What is read holds up whoever asks the thread meanwhile: of fifty, a tenth of a millisecond. */
const readAtOnce = 50

export function secretIndex({ read, all, feed, memory }: Parts) {
  const known = fingerprints(memory)
  /** Phones that were saved since their secrets were read. */
  let changed = new Set<string>()
  let reading: Promise<void> = Promise.resolve()
  let filling: Promise<void> | undefined

  feed.on(async ({ type, ids }) => {
    if (type === 'everything') {
      known.doubt()
      fill()
    } else if (type === 'phone.created' || type === 'phone.configured') {
      for (const id of ids) changed.add(id)
      await refresh()
    }
  })

  /** What fails is tried again by who asks next; without room for all, the database is asked for each that is not found. */
  function fill(): Promise<void> {
    if (known.isFull()) return Promise.resolve()
    filling ??= readAll().finally(() => {
      filling = undefined
    })
    filling.catch(() => undefined)
    return filling
  }

  async function readAll(): Promise<void> {
    const doubts = known.doubts()
    const hashes = all(systemScope)
    if ('then' in hashes) return hashes
    let isThere = true
    for await (const some of hashes) isThere = add(some) && isThere
    if (isThere) known.settle(doubts)
  }

  function add(hashes: readonly string[]): boolean {
    let isThere = true
    for (const hash of hashes) isThere = known.add(hash) && isThere
    if (!isThere) known.doubt()
    return isThere
  }

  /** One after the other: nobody hears of a secret's absence while it is being read. */
  function refresh(): Promise<void> {
    reading = reading.catch(() => undefined).then(readChanged)
    return reading
  }

  async function readChanged(): Promise<void> {
    if (changed.size === 0) return
    const ids = changed
    changed = new Set()
    try {
      for (const some of inParts([...ids], readAtOnce)) {
        add(await read(systemScope, some))
        // Of many phones: who asks meanwhile is answered in between.
        await pause()
      }
    } catch (error) {
      changed = new Set([...ids, ...changed])
      throw error
    }
  }

  // Before anybody asks; where another thread did it already, nothing is left to do.
  if (!known.isWhole()) fill()

  return {
    /** Whether a phone may have it; of a secret that was replaced or deleted, or while not all are read, the database knows better. */
    async mayHave(hash: string): Promise<boolean> {
      if (known.has(hash)) return true
      if (!known.isWhole()) {
        fill()
        return true
      }
      await refresh()
      return known.has(hash)
    },

    /** Over when all that there are have been read. */
    fill,

    size: known.size,
  }
}
