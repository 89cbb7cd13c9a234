/** A time zone as sheets read it. */

import type { Scope, Value } from '../language/scope.ts'
import { isZone, zoneClock } from '../timezones/zone-clock.ts'
import { type YearlyChange, type ZoneRules, zoneRules } from '../timezones/zone-rules.ts'

export function zoneScope(zone: Value, year: number): Scope {
  const rules = typeof zone === 'string' && zone !== '' ? rulesOf(zone, year) : undefined
  if (!rules) return {}
  const told = rules.byWeek ? rules : ofThisYear(rules, year)
  const hasSaving = told.saving > 0
  return {
    name: rules.name,
    offset: told.offset,
    saving: hasSaving ? told.saving : undefined,
    hasSaving,
    posix: rules.posix ?? plainPosix(told),
    byWeek: hasSaving,
    byDay: hasSaving,
    start: told.start && withDay(rules.start, told.start),
    end: told.end && withDay(rules.end, told.end),
  }
}

/** The year that it is in a zone, and when it ends there; by UTC where no zone is known. */
export function localYear(zone: Value, now: number): { year: number; until: number } {
  const offsetAt = typeof zone === 'string' && isZone(zone) ? zoneClock(zone) : () => 0
  const year = new Date(now + offsetAt(now / 1000) * 1000).getUTCFullYear()
  const newYear = Date.UTC(year + 1)
  const before = newYear - offsetAt(newYear / 1000) * 1000
  return { year, until: newYear - offsetAt(before / 1000) * 1000 }
}

/** Nothing for a zone that an older or newer runtime knew: the phone gets the rest of its file. */
function rulesOf(zone: string, year: number): ZoneRules | undefined {
  try {
    return zoneRules(zone, year)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

type Told = Pick<ZoneRules, 'offset' | 'saving' | 'start' | 'end'>

/** The day that holds each year, where there is one, beside this year's week. */
function withDay(yearly: YearlyChange | undefined, told: YearlyChange): Scope {
  return { ...told, onOrAfter: yearly?.onOrAfter ?? told.onOrAfter }
}

/** Where no week of a month says it for every year: the changes of this one, so that a phone is right until it fetches again. */
function ofThisYear(rules: ZoneRules, year: number): Told {
  const changes = rules.changes.filter(({ at }) => new Date(at * 1000).getUTCFullYear() === year)
  const [first, second] = changes
  if (changes.length !== 2 || !first || !second)
    return { offset: longestOffset(rules, year), start: undefined, end: undefined, saving: 0 }
  const [into, outOf] = first.offset > second.offset ? [first, second] : [second, first]
  return {
    offset: outOf.offset,
    saving: into.offset - outOf.offset,
    start: changeAt(into.at, outOf.offset),
    end: changeAt(outOf.at, into.offset),
  }
}

/** Of the offsets that the zone has in this year, the one that it has for most of it. */
function longestOffset({ name, changes }: ZoneRules, year: number): number {
  const [from, to] = [Date.UTC(year) / 1000, Date.UTC(year + 1) / 1000]
  const own = changes.filter(({ at }) => at >= from && at < to)
  const spans = [{ at: from, offset: zoneClock(name)(from) }, ...own]
  const held = new Map<number, number>()
  for (const [index, { at, offset }] of spans.entries())
    held.set(offset, (held.get(offset) ?? 0) + (spans[index + 1]?.at ?? to) - at)
  return [...held].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0
}

/** `at` by the clock as it stood before the change. */
function changeAt(at: number, offsetBefore: number): YearlyChange {
  const local = new Date((at + offsetBefore) * 1000)
  const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth() + 1, local.getUTCDate()]
  const isLast = day + 7 > new Date(Date.UTC(year, month, 0)).getUTCDate()
  return {
    month,
    week: isLast ? 5 : Math.ceil(day / 7),
    weekday: local.getUTCDay(),
    onOrAfter: day,
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
  }
}

function plainPosix({ offset }: Told): string {
  const minutes = Math.abs(offset) / 60
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60]
  const digits = `${String(hour).padStart(2, '0')}${String(minute).padStart(2, '0')}`
  const time = minute === 0 ? `${hour}` : `${hour}:${String(minute).padStart(2, '0')}`
  return `<${offset < 0 ? '-' : '+'}${digits}>${offset > 0 ? '-' : ''}${time}`
}
