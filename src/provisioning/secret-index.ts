/** Which secrets there are, by their keyed hashes: one that nobody has is told without asking the database, as one that is known. */

import { type SystemScope, systemScope } from '../auth/tenant-scope.ts'
import type { Feed } from '../db/feed.ts'

/** The hashes of all phones' secrets, old ones included, or of these phones. */
type Read = (scope: SystemScope, phoneIds?: readonly string[]) => Promise<string[]>

export function secretIndex(read: Read, feed: Feed) {
  let kept: Promise<Set<string>> | undefined
  /** Phones that were saved since their secrets were read. */
  let changed = new Set<string>()
  let reading: Promise<void> = Promise.resolve()

  feed.on(async ({ type, ids }) => {
    if (type === 'everything') kept = undefined
    else if (type !== 'phone.created' && type !== 'phone.configured') return
    for (const id of ids) changed.add(id)
    await refresh()
  })

  /** One after the other: nobody hears of a secret's absence while it is being read. */
  function refresh(): Promise<void> {
    reading = reading.catch(() => undefined).then(async () => readChanged(await all()))
    return reading
  }

  function all(): Promise<Set<string>> {
    if (kept) return kept
    const set = read(systemScope).then((hashes) => new Set(hashes))
    kept = set
    // What failed is tried again by who asks next.
    set.catch(() => {
      kept = undefined
    })
    return set
  }

  async function readChanged(hashes: Set<string>): Promise<void> {
    if (changed.size === 0) return
    const ids = changed
    changed = new Set()
    try {
      for (const hash of await read(systemScope, [...ids])) hashes.add(hash)
    } catch (error) {
      changed = new Set([...ids, ...changed])
      throw error
    }
  }

  // Read before anybody asks.
  void all().catch(() => undefined)

  return {
    /** Whether a phone may have it; of a secret that was replaced or deleted the database knows better. */
    async mayHave(hash: string): Promise<boolean> {
      const hashes = await all()
      if (hashes.has(hash)) return true
      await refresh()
      return hashes.has(hash)
    },
  }
}
