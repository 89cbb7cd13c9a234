/** At the turn of the year clocks get other rules, in each zone at its own hour. */

import type { Clock } from '../kernel/clock.ts'

const hourMs = 3_600_000

/** Calls `turn` each hour for as long as a year begins somewhere; the answer ends it. */
export function atTurnOfYear(clock: Clock, turn: () => void): () => void {
  function eachHour(): () => void {
    return clock.after(hourMs, () => {
      if (isTurnOfYear(new Date(clock.now()))) turn()
      cancel = eachHour()
    })
  }
  let cancel = eachHour()
  return () => cancel()
}

/** From where it begins first to where it begins last. */
function isTurnOfYear(now: Date): boolean {
  const [month, day] = [now.getUTCMonth(), now.getUTCDate()]
  return (month === 11 && day === 31) || (month === 0 && day === 1)
}
