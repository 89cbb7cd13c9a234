/** When a schedule runs. */

import type { FieldError } from '../kernel/errors.ts'
import { type ScheduleCreate, weekdays } from '../schema/schedule.ts'
import { instantOfWall, lastWeekly, nextWeekly } from '../timezones/wall-clock.ts'

export type Timing = Pick<ScheduleCreate, 'date' | 'days' | 'time'>

/** Whose runs no server was there for are made up for within this time. */
export const mostLateMs = 3_600_000

/** Once or each week, and not both. */
export function timingMistake({ date, days }: Timing): FieldError | undefined {
  if (date === null && days.length === 0)
    return { path: 'days', message: 'Name a date, or the days of the week' }
  if (date !== null && days.length > 0)
    return { path: 'days', message: 'Name a date, or the days of the week, and not both' }
  return undefined
}

const numbersOf = (days: Timing['days']) => days.map((day) => weekdays.indexOf(day) + 1)

/** The first one after this moment; nothing when none will come. */
export function nextRun(zone: string, { date, days, time }: Timing, after: number): number | undefined {
  if (date === null) return nextWeekly(zone, { days: numbersOf(days), time }, after)
  const at = instantOfWall(zone, { date, time })
  return at > after ? at : undefined
}

/** Of a schedule that was due at `dueAt`, the last one up to now: those before it are over. */
export function lastRun(zone: string, { date, days, time }: Timing, dueAt: number, now: number): number {
  if (date !== null) return dueAt
  return Math.max(dueAt, lastWeekly(zone, { days: numbersOf(days), time }, now))
}
