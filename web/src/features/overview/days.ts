/** The last thirty days, one after another, in words. */

import { t } from '@lingui/core/macro'
import { type DayFigures, overviewDays } from '../../../../src/schema/overview.ts'
import { dateBy, numeral } from '../../lib/format.ts'

const dayMs = 24 * 3_600_000
const at = (day: string) => Date.parse(`${day}T00:00:00Z`)

/** `2026-11-27` of `2026-11-28` and -1. */
export const dayBeside = (day: string, by: number): string =>
  new Date(at(day) + by * dayMs).toISOString().slice(0, 10)

/** Of days of which nothing is known nothing fetched, and nothing was noted. */
const unknown = {
  ...{ served: 0, refused: 0, phones: null, pending: null, failing: null, neverFetched: null },
  ...{ lines: null, registered: null, sampledAt: null },
}

/** All of them, the oldest first, to `last`. */
export function lastDays(last: string, known: readonly DayFigures[]): DayFigures[] {
  const byDay = new Map(known.map((each) => [each.day, each]))
  return Array.from({ length: overviewDays }, (_, index) => {
    const day = dayBeside(last, index - overviewDays + 1)
    return byDay.get(day) ?? { day, ...unknown }
  })
}

/** `19 Nov` */
export const dayName = (day: string): string =>
  dateBy({ day: 'numeric', month: 'short', timeZone: 'UTC' }).format(at(day))

/** `Thursday 19 November` */
export const wholeDay = (day: string): string =>
  dateBy({ weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }).format(at(day))

/** How many phones fetched on a day on which people work, of the days before `today`; nothing where too few are known. */
export function onWorkingDays(today: string, days: readonly DayFigures[]): number | null {
  const served = days
    .filter(({ day, served }) => day < today && served > 0 && ![0, 6].includes(new Date(at(day)).getUTCDay()))
    .map((each) => each.served)
    .sort((one, other) => one - other)
  return served.length < 3 ? null : (served[Math.floor(served.length / 2)] ?? null)
}

/** The highest of some versions, as numbers one after the other. */
export function newestOf(versions: readonly string[]): string | undefined {
  const numbers = (version: string) => version.split(/\D+/).filter(Boolean).map(Number)
  return [...versions].sort((one, other) => {
    const [ours, theirs] = [numbers(one), numbers(other)]
    for (let place = 0; place < Math.max(ours.length, theirs.length); place++) {
      const difference = (theirs[place] ?? -1) - (ours[place] ?? -1)
      if (difference !== 0) return difference
    }
    return 0
  })[0]
}

/** A figure of a day on which it may not have been noted. */
export const orUnknown = (count: number | null): string => (count === null ? t`not noted` : numeral(count))
