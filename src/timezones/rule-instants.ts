/** From a yearly rule, as a phone is told it, to the instant of one year. Knows no zone: what it answers can be checked. */

import { SourceError } from '../kernel/errors.ts'

/** `hour` and `minute` may stand outside the day, as POSIX allows: 26 is 02:00 of the day after. */
type TimeOfDay = { readonly hour: number; readonly minute: number }

/** `week`: 1 to 4, 5 = the last of the month. `weekday`: 0 = Sunday. */
export type WeekRule = TimeOfDay & { readonly month: number; readonly week: number; readonly weekday: number }

/** The first such weekday on or after a day of the month; it may stand in the month after. */
export type DayRule = TimeOfDay & {
  readonly month: number
  readonly onOrAfter: number
  readonly weekday: number
}

/** Seconds east of UTC, and the UTC second of each change in a year; without daylight saving there is none. */
export type PosixRule = {
  readonly offset: number
  readonly saving: number
  readonly start: ((year: number) => number) | undefined
  readonly end: ((year: number) => number) | undefined
}

const secondsOfDay = 86_400

/** Days from 1 January 1970; the day may stand outside the month. */
const dayNumber = (year: number, month: number, day: number) =>
  Date.UTC(year, month - 1, day) / 1000 / secondsOfDay

/** 1 January 1970 was a Thursday. */
const weekdayOf = (day: number) => (((day + 4) % 7) + 7) % 7

const firstOnOrAfter = (day: number, weekday: number) => day + ((weekday - weekdayOf(day) + 7) % 7)

function dayOfWeekRule(rule: Omit<WeekRule, 'hour' | 'minute'>, year: number): number {
  if (rule.week < 5) return firstOnOrAfter(dayNumber(year, rule.month, 7 * rule.week - 6), rule.weekday)
  return firstOnOrAfter(dayNumber(year, rule.month + 1, -6), rule.weekday)
}

const instantAt = (day: number, { hour, minute }: TimeOfDay, offsetBefore: number) =>
  day * secondsOfDay + hour * 3600 + minute * 60 - offsetBefore

/** The UTC second of a change that is told by week; `offsetBefore` is the clock's until then. */
export function instantOfWeekRule(rule: WeekRule, year: number, offsetBefore: number): number {
  return instantAt(dayOfWeekRule(rule, year), rule, offsetBefore)
}

/** The UTC second of a change that is told by the first weekday on or after a day. */
export function instantOfDayRule(rule: DayRule, year: number, offsetBefore: number): number {
  const day = firstOnOrAfter(dayNumber(year, rule.month, rule.onOrAfter), rule.weekday)
  return instantAt(day, rule, offsetBefore)
}

const name = String.raw`(?:<[+\-A-Za-z0-9]{3,}>|[A-Za-z]{3,})`
const time = String.raw`[+-]?\d{1,3}(?::\d\d(?::\d\d)?)?`
const date = String.raw`(?:M\d{1,2}\.[1-5]\.[0-6]|J\d{1,3}|\d{1,3})`
const posix = new RegExp(
  `^${name}(${time})(?:${name}(${time})?,(${date})(?:/(${time}))?,(${date})(?:/(${time}))?)?$`,
)

function secondsOf(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.replace(/^[+-]/, '').split(':').map(Number)
  return (text.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds)
}

/** `M3.5.0`, `J60` (29 February is never counted) or `59` (it is, and days count from 0). */
function dayOfPosixDate(text: string, year: number): number {
  if (text.startsWith('M')) {
    const [month = 0, week = 0, weekday = 0] = text.slice(1).split('.').map(Number)
    return dayOfWeekRule({ month, week, weekday }, year)
  }
  const newYear = dayNumber(year, 1, 1)
  if (!text.startsWith('J')) return newYear + Number(text)
  const isLeap = dayNumber(year, 3, 1) - newYear === 60
  const day = Number(text.slice(1))
  return newYear + day - 1 + (isLeap && day >= 60 ? 1 : 0)
}

/** Reads a TZ text of POSIX.1-2024 §8.3; a mistake is a SourceError. */
export function readPosix(text: string): PosixRule {
  const parts = posix.exec(text)
  if (!parts) throw new SourceError(`“${text}” is no TZ text such as CET-1CEST,M3.5.0,M10.5.0/3`)
  const [, west = '', savingWest, startDate, startTime = '2', endDate, endTime = '2'] = parts
  const offset = 0 - secondsOf(west)
  if (startDate === undefined || endDate === undefined) {
    return { offset, saving: 0, start: undefined, end: undefined }
  }
  const saving = savingWest === undefined ? 3600 : 0 - secondsOf(savingWest) - offset
  const change = (day: string, clock: string, before: number) => (year: number) =>
    dayOfPosixDate(day, year) * secondsOfDay + secondsOf(clock) - before
  return {
    offset,
    saving,
    start: change(startDate, startTime, offset),
    end: change(endDate, endTime, offset + saving),
  }
}
