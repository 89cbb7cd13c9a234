/** When the clock on a wall shows a time: once a day, also on the days on which it is changed. */

import { changesBetween, type OffsetAt, zoneClock } from './zone-clock.ts'

/** By the calendar: `2026-12-24`, and `02:30`. */
export type WallTime = { readonly date: string; readonly time: string }

/** 1 is Monday, 7 Sunday. */
export type Weekly = { readonly days: readonly number[]; readonly time: string }

const daySeconds = 86_400

/** The calendar alone, as if all days were alike. */
const plainSeconds = ({ date, time }: WallTime) => Date.parse(`${date}T${time}:00Z`) / 1000
const dateOf = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10)

function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7
}

/**
 * The UTC second at which a clock of the zone shows this. Of a time that comes twice the first one; for a time that is left out, the
 * moment at which the clock is put forward over it.
 */
function instantOf(offsetAt: OffsetAt, wall: WallTime): number {
  const plain = plainSeconds(wall)
  const around = [offsetAt(plain - daySeconds), offsetAt(plain + daySeconds)]
  const shown = around.map((offset) => plain - offset).filter((at) => at + offsetAt(at) === plain)
  if (shown.length > 0) return Math.min(...shown)
  const over = changesBetween(offsetAt, plain - 2 * daySeconds, plain + 2 * daySeconds).find(
    ({ at, offset }) => at + offset > plain,
  )
  return over?.at ?? plain - Math.max(...around)
}

/** In milliseconds since 1970. */
export const instantOfWall = (zone: string, wall: WallTime): number => 1000 * instantOf(zoneClock(zone), wall)

/** The date that a calendar on the wall shows at this moment. */
export function dayOf(zone: string, at: number): string {
  const seconds = Math.floor(at / 1000)
  return dateOf(seconds + zoneClock(zone)(seconds))
}

/** When the day began that it is there at this moment. */
export const startOfDay = (zone: string, at: number): number =>
  instantOfWall(zone, { date: dayOf(zone, at), time: '00:00' })

/** The runs of some days before and after a moment, each date once, in milliseconds. */
function runsAround(zone: string, { days, time }: Weekly, at: number): number[] {
  const offsetAt = zoneClock(zone)
  const seconds = Math.floor(at / 1000)
  const today = seconds + offsetAt(seconds)
  const dates = Array.from({ length: 19 }, (_, index) => dateOf(today + (index - 9) * daySeconds))
  return dates
    .filter((date) => days.includes(weekdayOf(date)))
    .map((date) => 1000 * instantOf(offsetAt, { date, time }))
}

/** The first one after this moment. */
export function nextWeekly(zone: string, weekly: Weekly, after: number): number {
  return Math.min(...runsAround(zone, weekly, after).filter((at) => at > after))
}

/** The last one up to this moment. */
export function lastWeekly(zone: string, weekly: Weekly, until: number): number {
  return Math.max(...runsAround(zone, weekly, until).filter((at) => at <= until))
}
