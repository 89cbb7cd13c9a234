/** When the next NOTIFY may leave: a steady rate overall, and a lower one to one address, behind which may be a whole site. */

import type { Clock } from '../kernel/clock.ts'

export type Rates = { perSecond: number; perSecondToOneAddress: number }

export const defaultRates: Rates = { perSecond: 100, perSecondToOneAddress: 20 }

/** Milliseconds to wait before something may be sent to this address; the turn is taken by asking. */
export function pacer(clock: Clock, rates: Rates): (address: string) => number {
  let nextOverall = 0
  const nextTo = new Map<string, number>()
  return (address) => {
    const now = clock.now()
    const at = Math.max(now, nextOverall, nextTo.get(address) ?? 0)
    nextOverall = Math.max(now, nextOverall) + 1000 / rates.perSecond
    nextTo.set(address, at + 1000 / rates.perSecondToOneAddress)
    if (nextTo.size > 10_000) for (const [each, time] of nextTo) if (time < now) nextTo.delete(each)
    return at - now
  }
}
