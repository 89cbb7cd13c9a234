/** From an IANA zone to the rule that a phone can be told: most know no zone, only an offset and two changes a year. */

import { LRUCache } from 'lru-cache'
import { fixedPosix, yearlyPosix } from './posix-text.ts'
import { type DayRule, instantOfDayRule, instantOfWeekRule, type WeekRule } from './rule-instants.ts'
import { changesBetween, type OffsetAt, type OffsetChange, zoneClock } from './zone-clock.ts'

export { isZone } from './zone-clock.ts'

/** When the clock is changed, each year, as local wall-clock time before the change. */
export type YearlyChange = {
  /** 1 to 12 */
  readonly month: number
  /** 1 to 4, 5 = last; `undefined` when no such week is right in every year of the window. */
  readonly week: number | undefined
  /** 0 = Sunday; of the local date on which the clock is changed. */
  readonly weekday: number
  /**
   * The change is on the first such weekday on or after this day of `month`, which may stand in the month after;
   * `undefined` when that is not right in every year of the window.
   */
  readonly onOrAfter: number | undefined
  /** 0 to 23 on that local date, by the clock as it stood before the change. */
  readonly hour: number
  readonly minute: number
}

export type ZoneRules = {
  readonly name: string
  /**
   * Seconds east of UTC outside daylight saving, the lesser of the two (Dublin’s winter). Where nothing yearly can
   * be told, the offset that holds for most of the window.
   */
  readonly offset: number
  /** Seconds that daylight saving adds; 0 when there is none, or none that a yearly rule says. */
  readonly saving: number
  /** Into and out of daylight saving. */
  readonly start: YearlyChange | undefined
  readonly end: YearlyChange | undefined
  /** The TZ text of POSIX.1-2024; `undefined` when no yearly rule says the zone. */
  readonly posix: string | undefined
  /** Whether both changes can be told by week, by day, and in the POSIX text; all are so without daylight saving. */
  readonly byWeek: boolean
  readonly byDay: boolean
  readonly byPosix: boolean
  /** What really happens within the window: UTC seconds, and the offset from then on. */
  readonly changes: readonly OffsetChange[]
}

/** This year and five more: a phone that is not asked again for a while stays right. */
const windowYears = 6
/** After so many years, dates and weekdays come together as before. */
const calendarCycle = 28

const rulesOf = new LRUCache<string, ZoneRules>({ max: 1000 })

/** One of the two changes: its instants, one for each year of the window. */
type Change = { readonly before: number; readonly after: number; readonly instants: readonly number[] }

/** One way to tell a change, which may be wrong. */
type Telling<Rule> = { readonly rule: Rule; readonly instantIn: (year: number) => number }

type LocalTime = {
  readonly month: number
  readonly day: number
  readonly weekday: number
  readonly hour: number
  readonly minute: number
}

type Told = {
  readonly byWeek: WeekRule | undefined
  readonly byDay: DayRule | undefined
  readonly byPosix: WeekRule | undefined
  readonly yearly: YearlyChange
}

const yearStart = (year: number) => Date.UTC(year, 0, 1) / 1000
const span = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

function localTime(at: number, offset: number): LocalTime {
  const date = new Date((at + offset) * 1000)
  return {
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  }
}

/**
 * The first telling that is right in every year of the window. Where several are (the fourth Sunday was the last one
 * each time), the years after and before it decide, as far as the same rule holds there.
 */
function rightTelling<Rule>(
  tellings: readonly Telling<Rule>[],
  change: Change,
  year: number,
  offsetAt: OffsetAt,
): Rule | undefined {
  let right = tellings.filter(({ instantIn }) =>
    change.instants.every((at, index) => instantIn(year + index) === at),
  )
  const isChange = (at: number) => offsetAt(at - 1) === change.before && offsetAt(at) === change.after
  const later = span(year + windowYears, year + calendarCycle)
  const earlier = span(year - calendarCycle, year - 1).reverse()
  for (const years of [later, earlier]) {
    for (const other of years) {
      if (right.length < 2) break
      const still = right.filter(({ instantIn }) => isChange(instantIn(other)))
      if (still.length === 0) break
      right = still
    }
  }
  return right[0]?.rule
}

function weekTelling(rule: WeekRule, before: number): Telling<WeekRule> {
  return { rule, instantIn: (year) => instantOfWeekRule(rule, year, before) }
}

function weekTellings({ month, weekday, hour, minute }: LocalTime, before: number): Telling<WeekRule>[] {
  return [5, 1, 2, 3, 4].map((week) => weekTelling({ month, week, weekday, hour, minute }, before))
}

/** From the week before the date to the date itself, which may begin in the month before (Cairo: Friday from 26 October). */
function dayTellings(local: LocalTime, year: number, before: number): Telling<DayRule>[] {
  const { weekday, hour, minute } = local
  return span(local.day - 6, local.day)
    .reverse()
    .map((day) => {
      const from = new Date(Date.UTC(year, local.month - 1, day))
      const month = from.getUTCMonth() + 1
      const rule = { month, onOrAfter: from.getUTCDate(), weekday, hour, minute }
      return { rule, instantIn: (other: number) => instantOfDayRule(rule, other, before) }
    })
}

/** POSIX knows weeks only, but its time may reach ±167 hours: Jerusalem’s Friday from the 23rd is the fourth Thursday, 26:00. */
function posixTellings(local: LocalTime, before: number): Telling<WeekRule>[] {
  const earlierDays = [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6]
  const months = [local.month, local.month - 1, local.month + 1].map((month) => ((month + 11) % 12) + 1)
  return earlierDays.flatMap((days) => {
    const time = days * 1440 + local.hour * 60 + local.minute
    const hour = Math.trunc(time / 60)
    const moved = { ...local, weekday: (local.weekday - days + 7) % 7, hour, minute: time - hour * 60 }
    return months.flatMap((month) => weekTellings({ ...moved, month }, before))
  })
}

function tell(change: Change, year: number, offsetAt: OffsetAt): Told {
  const { before, instants } = change
  const local = localTime(instants[0] ?? 0, before)
  const byWeek = rightTelling(weekTellings(local, before), change, year, offsetAt)
  // One month stands for both: where the week is known, the day is told in the same month.
  const days = dayTellings(local, year, before).filter(({ rule }) => !byWeek || rule.month === local.month)
  const byDay = rightTelling(days, change, year, offsetAt)
  const byPosix = rightTelling(posixTellings(local, before), change, year, offsetAt)
  const { weekday, hour, minute } = local
  const month = byDay?.month ?? local.month
  return {
    byWeek,
    byDay,
    byPosix,
    yearly: { month, week: byWeek?.week, weekday, onOrAfter: byDay?.onOrAfter, hour, minute },
  }
}

/** The changes between one lesser and one greater offset, or nothing when they are not one pair each year. */
function yearlyPair(
  first: number,
  changes: readonly OffsetChange[],
): { start: Change; end: Change } | undefined {
  if (changes.length !== 2 * windowYears) return undefined
  const lesser = Math.min(first, changes[0]?.offset ?? first)
  const greater = Math.max(first, changes[0]?.offset ?? first)
  const instantsTo = (offset: number) =>
    changes.filter((change) => change.offset === offset).map((change) => change.at)
  const start = { before: lesser, after: greater, instants: instantsTo(greater) }
  const end = { before: greater, after: lesser, instants: instantsTo(lesser) }
  if (start.instants.length !== windowYears || end.instants.length !== windowYears) return undefined
  return { start, end }
}

function longestOffset(from: number, to: number, first: number, changes: readonly OffsetChange[]): number {
  const lasted = new Map<number, number>()
  const parts = [{ at: from, offset: first }, ...changes]
  for (const [index, { at, offset }] of parts.entries()) {
    lasted.set(offset, (lasted.get(offset) ?? 0) + (parts[index + 1]?.at ?? to) - at)
  }
  return [...lasted].reduce((longest, other) => (other[1] > longest[1] ? other : longest))[0]
}

/** Many tellings ask for the same few instants. */
function remembering(offsetAt: OffsetAt): OffsetAt {
  const known = new Map<number, number>()
  return (at) => {
    const offset = known.get(at) ?? offsetAt(at)
    known.set(at, offset)
    return offset
  }
}

function regularRules(
  zone: string,
  year: number,
  offsetAt: OffsetAt,
  changes: readonly OffsetChange[],
): ZoneRules | undefined {
  const pair = yearlyPair(offsetAt(yearStart(year)), changes)
  if (!pair) return undefined
  const { before: offset, after: greater } = pair.start
  const start = tell(pair.start, year, offsetAt)
  const end = tell(pair.end, year, offsetAt)
  const byWeek = start.byWeek !== undefined && end.byWeek !== undefined
  const byDay = start.byDay !== undefined && end.byDay !== undefined
  const posix =
    start.byPosix &&
    end.byPosix &&
    yearlyPosix(
      zone,
      { at: pair.start.instants[0] ?? 0, offset: greater, rule: start.byPosix },
      { at: pair.end.instants[0] ?? 0, offset, rule: end.byPosix },
    )
  if (!byWeek && !byDay && !posix) return undefined
  return {
    name: zone,
    offset,
    saving: greater - offset,
    start: start.yearly,
    end: end.yearly,
    posix,
    byWeek,
    byDay,
    byPosix: posix !== undefined,
    changes,
  }
}

function computeRules(zone: string, year: number): ZoneRules {
  const offsetAt = remembering(zoneClock(zone))
  const from = yearStart(year)
  const to = yearStart(year + windowYears)
  const changes = changesBetween(offsetAt, from, to)
  const regular = regularRules(zone, year, offsetAt, changes)
  if (regular) return regular
  const offset = longestOffset(from, to, offsetAt(from), changes)
  const isFixed = changes.length === 0
  return {
    name: zone,
    offset,
    saving: 0,
    start: undefined,
    end: undefined,
    posix: isFixed ? fixedPosix(zone, { at: from, offset }) : undefined,
    byWeek: isFixed,
    byDay: isFixed,
    byPosix: isFixed,
    changes,
  }
}

/** What holds from the start of `year` to the end of `year + 5`. A RangeError when there is no such zone. */
export function zoneRules(zone: string, year: number): ZoneRules {
  const key = `${year} ${zone}`
  const known = rulesOf.get(key)
  if (known) return known
  const rules = computeRules(zone, year)
  rulesOf.set(key, rules)
  return rules
}
