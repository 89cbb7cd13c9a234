/** Remembers what was looked up, for a while and in bounded memory; one look-up serves all who wait for it. */

import type { Clock } from '../kernel/clock.ts'

const maximumEntries = 10_000

/** Failures are not remembered. */
export function expiringCache<Value>(
  clock: Clock,
  lifetime: number,
  load: (key: string) => Promise<Value>,
): (key: string) => Promise<Value> {
  const entries = new Map<string, { value: Promise<Value>; until: number }>()
  return (key) => {
    const known = entries.get(key)
    if (known && known.until > clock.now()) return known.value
    const value = load(key)
    const entry = { value, until: clock.now() + lifetime }
    entries.delete(key)
    entries.set(key, entry)
    for (const oldest of entries.size > maximumEntries ? entries.keys().take(1) : []) entries.delete(oldest)
    value.catch(() => entries.get(key) === entry && entries.delete(key))
    return value
  }
}
