/** What the runtime knows of a zone: its offset at an instant, and when that changes. */

import { LRUCache } from 'lru-cache'

/** The offset in force at a UTC second, in seconds east of UTC. */
export type OffsetAt = (at: number) => number

/** From `at` on, this offset holds. */
export type OffsetChange = { readonly at: number; readonly offset: number }

/** A formatter is costly to make and heavy to keep. */
const clocks = new LRUCache<string, OffsetAt>({ max: 64 })

/** Asked for in full, the offset is written `GMT+05:30`, `GMT-00:44:30`, or `GMT` alone for none. */
const writtenOffset = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/

function makeClock(zone: string): OffsetAt {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  return (at) => {
    const [, sign, hours = '0', minutes = '0', seconds = '0'] =
      writtenOffset.exec(format.format(at * 1000)) ?? []
    const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
    return sign === '-' ? -size : size
  }
}

/** The clock of an IANA zone or of an alias; a RangeError when there is no such zone. */
export function zoneClock(zone: string): OffsetAt {
  const known = clocks.get(zone)
  if (known) return known
  const clock = makeClock(zone)
  clocks.set(zone, clock)
  return clock
}

/** Whether the runtime knows this name. A bare offset such as `+01:00` is none: no rule of a place stands behind it. */
export function isZone(zone: string): boolean {
  if (!/^[A-Za-z][\w+/-]{1,63}$/.test(zone)) return false
  try {
    zoneClock(zone)
    return true
  } catch {
    return false
  }
}

/** No zone has ever had two changes within so few days that cancel each other. */
const step = 6 * 86_400

function changeWithin(offsetAt: OffsetAt, from: number, to: number): number {
  const before = offsetAt(from)
  let low = from
  let high = to
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle) === before) low = middle
    else high = middle
  }
  return high
}

/** Every change after `from` and up to `to`, to the second. */
export function changesBetween(offsetAt: OffsetAt, from: number, to: number): OffsetChange[] {
  const changes: OffsetChange[] = []
  let offset = offsetAt(from)
  for (let low = from; low < to; ) {
    const high = Math.min(low + step, to)
    if (offsetAt(high) === offset) {
      low = high
      continue
    }
    // Go on from the change itself: another one may follow before the step ends.
    low = changeWithin(offsetAt, low, high)
    offset = offsetAt(low)
    changes.push({ at: low, offset })
  }
  return changes
}
