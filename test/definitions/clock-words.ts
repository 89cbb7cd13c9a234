/** Puts together what the tests read of a vendor’s daylight saving: a clock from its parts. */

import { instantOfDayRule, instantOfWeekRule } from '../../src/timezones/rule-instants.ts'
import type { PhoneClock } from './vendor-facts.ts'

type Time = {
  readonly month: number
  readonly weekday: number
  readonly hour: number
  readonly minute?: number
}
/** `week` is 1 to 4, or 5 for the last; `onOrAfter` is a day of the month. `weekday` 0 is Sunday. */
export type Change = Time & ({ readonly week: number } | { readonly onOrAfter: number })

/** A clock without daylight saving. */
export const fixedClock = (offset: number): PhoneClock => ({ offset, changes: () => [] })

/** `offset` and `saving` in seconds; the changes by the clock as it stands before each. */
export function changingClock(offset: number, saving: number, start: Change, end: Change): PhoneClock {
  return {
    offset,
    changes: (year) =>
      [
        { at: instantOf(start, year, offset), offset: offset + saving },
        { at: instantOf(end, year, offset + saving), offset },
      ].sort((a, b) => a.at - b.at),
  }
}

function instantOf(change: Change, year: number, offsetBefore: number): number {
  const time = { ...change, minute: change.minute ?? 0 }
  return 'week' in time
    ? instantOfWeekRule(time, year, offsetBefore)
    : instantOfDayRule(time, year, offsetBefore)
}

/** `+1`, `-3:30`, `+05:30`, `GMT-03:30` as seconds east of UTC. */
export function offsetOf(text: string | undefined): number {
  const found = /^(?:GMT|UTC)?([+-]?)(\d{1,2})(?::?(\d{2}))?$/.exec(text ?? '')
  if (!found) throw new Error(`${text} is no offset`)
  const [, sign, hours, minutes = '0'] = found
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60)
}
