/** How times, sizes and addresses are written for people, in the language of the page. */

import { i18n } from '@lingui/core'
import { plural, t } from '@lingui/core/macro'

/** British English has the clock of 24 hours and the day before the month, as the other languages do. */
const dateLocale = () => (i18n.locale === 'en' ? 'en-GB' : i18n.locale)

/** What writes by a locale is made once for each. */
function byLocale<Writer>(make: (locale: string) => Writer, locale = () => i18n.locale): () => Writer {
  const made = new Map<string, Writer>()
  return () => {
    const name = locale()
    const writer = made.get(name) ?? make(name)
    made.set(name, writer)
    return writer
  }
}

const dates = (options: Intl.DateTimeFormatOptions) =>
  byLocale((locale) => new Intl.DateTimeFormat(locale, options), dateLocale)

/** Writes dates in one’s own way. */
export const dateBy = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(dateLocale(), options)

const relative = byLocale(
  (locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' }),
)
const full = dates({ dateStyle: 'medium', timeStyle: 'medium' })

const steps: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** `3 min ago`, `yesterday`, `just now` */
export function ago(time: string, now = Date.now()): string {
  const seconds = Math.round((new Date(time).getTime() - now) / 1000)
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) {
      return relative()
        .format(Math.trunc(seconds / length), unit)
        .replace(/\./g, '')
    }
  }
  return t`just now`
}

const hourAndMinute = dates({ hour: '2-digit', minute: '2-digit' })
const day = dates({ day: 'numeric', month: 'short' })
const dayOfYear = dates({ day: 'numeric', month: 'short', year: 'numeric' })

/** `just now` for a minute, then the clock: `14:02`, `yesterday 17:02`, `26 Nov 14:02`. */
export function when(time: string, now = Date.now()): string {
  const at = new Date(time)
  if (Math.abs(now - at.getTime()) < 60_000) return t`just now`
  const today = new Date(now)
  const yesterday = new Date(now)
  yesterday.setDate(today.getDate() - 1)
  const clock = hourAndMinute().format(at)
  if (at.toDateString() === today.toDateString()) return clock
  if (at.toDateString() === yesterday.toDateString()) return t`yesterday ${clock}`
  const sameYear = at.getFullYear() === today.getFullYear()
  return `${(sameYear ? day : dayOfYear)().format(at)} ${clock}`
}

export function exactTime(time: string): string {
  return full().format(new Date(time))
}

const oneDecimal = byLocale(
  (locale) => new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
)

/** `6.1 kB` */
export function bytes(count: number): string {
  if (count < 1000) return t`${count} B`
  if (count < 1_000_000) return t`${oneDecimal().format(count / 1000)} kB`
  return t`${oneDecimal().format(count / 1_000_000)} MB`
}

/** `12,345` */
export function numeral(count: number): string {
  return count.toLocaleString(i18n.locale)
}

/** `atLeast`: nobody counted further. */
export function howMany({ total, atLeast = false }: { total: number; atLeast?: boolean }): string {
  return atLeast ? t`more than ${numeral(total)}` : numeral(total)
}

/** `3 phones`, `more than 1,000 phones` */
export function phonesInWords({ total, atLeast = false }: { total: number; atLeast?: boolean }): string {
  return atLeast
    ? t`more than ${numeral(total)} phones`
    : plural(total, { one: '# phone', other: '# phones' })
}

/** A word as it stands in the midst of a sentence; German nouns keep their capital. */
export function amid(word: string): string {
  return i18n.locale === 'de' ? word : word.toLowerCase()
}

const conjunction = byLocale((locale) => new Intl.ListFormat(locale), dateLocale)

/** `one, two and three` */
export function listed(words: readonly string[]): string {
  return conjunction().format(words)
}

const disjunction = byLocale((locale) => new Intl.ListFormat(locale, { type: 'disjunction' }), dateLocale)

/** `one, two or three` */
export function eitherOf(words: readonly string[]): string {
  return disjunction().format(words)
}

/** A provisioning URL of which only the first two characters of the secret are shown. */
export function maskedUrl(url: string): string {
  return url.replace(/(\/p\/[^/•]{2})[^/]*/, '$1••••••')
}

const clock = dates({ timeStyle: 'medium' })

/** `14:02:11` */
export function clockTime(at: number): string {
  return clock().format(at)
}
