/** How times, sizes and addresses are written for people. */

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' })
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

const steps: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** `3 min. ago`, `yesterday`, `just now` */
export function ago(time: string, now = Date.now()): string {
  const seconds = Math.round((new Date(time).getTime() - now) / 1000)
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) {
      return relative.format(Math.trunc(seconds / length), unit).replace(/\./g, '')
    }
  }
  return 'just now'
}

const hourAndMinute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const dayOfYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

/** `just now` for a minute, then the clock: `14:02`, `yesterday 17:02`, `26 Nov 14:02`. */
export function when(time: string, now = Date.now()): string {
  const at = new Date(time)
  if (Math.abs(now - at.getTime()) < 60_000) return 'just now'
  const today = new Date(now)
  const yesterday = new Date(now)
  yesterday.setDate(today.getDate() - 1)
  if (at.toDateString() === today.toDateString()) return hourAndMinute.format(at)
  if (at.toDateString() === yesterday.toDateString()) return `yesterday ${hourAndMinute.format(at)}`
  return `${(at.getFullYear() === today.getFullYear() ? day : dayOfYear).format(at)} ${hourAndMinute.format(at)}`
}

export function exactTime(time: string): string {
  return full.format(new Date(time))
}

/** `6.1 kB` */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`
  if (count < 1_000_000) return `${(count / 1000).toFixed(1)} kB`
  return `${(count / 1_000_000).toFixed(1)} MB`
}

/** `1 phone`, `3 phones` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** `atLeast`: nobody counted further. */
export function howMany({ total, atLeast = false }: { total: number; atLeast?: boolean }): string {
  return `${atLeast ? 'more than ' : ''}${total.toLocaleString('en')}`
}

/** A provisioning URL of which only the first two characters of the secret are shown. */
export function maskedUrl(url: string): string {
  return url.replace(/(\/p\/[^/•]{2})[^/]*/, '$1••••••')
}

const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })

/** `14:02:11` */
export function clockTime(at: number): string {
  return clock.format(at)
}
