/** Writes a zone as the TZ text of POSIX.1-2024 §8.3. */

import type { WeekRule } from './rule-instants.ts'

/** No one English has every zone's letters: each knows those of its part of the world. */
const englishes = ['en-CA', 'en-GB', 'en-NZ', 'en-IE', 'en-ZA']

/** A time of the zone: its offset, and an instant at which that holds. */
type Time = { readonly at: number; readonly offset: number }

const twoDigits = (count: number) => String(count).padStart(2, '0')

/** `5:30`, `-1`, `26` */
function hoursText(seconds: number): string {
  const size = Math.abs(seconds)
  const rest = [Math.floor(size / 60) % 60, size % 60].map(twoDigits)
  while (rest.at(-1) === '00') rest.pop()
  return (seconds < 0 ? '-' : '') + [Math.floor(size / 3600), ...rest].join(':')
}

/** `<+0530>`: a name that says the offset, where people have no letters for it. */
function numberName(offset: number): string {
  const size = Math.abs(offset)
  const digits = twoDigits(Math.floor(size / 3600)) + twoDigits(Math.floor(size / 60) % 60)
  return `<${offset < 0 ? '-' : '+'}${digits}>`
}

function shortNames(english: string, zone: string, times: readonly Time[]): string[] {
  const format = new Intl.DateTimeFormat(english, { timeZone: zone, timeZoneName: 'short' })
  return times.map(
    ({ at }) => format.formatToParts(at * 1000).find((part) => part.type === 'timeZoneName')?.value ?? '',
  )
}

/** The names of the zone's times at these instants: letters for all of them or for none. */
function namesAt(zone: string, times: readonly Time[]): string[] {
  for (const english of englishes) {
    const names = shortNames(english, zone, times)
    if (names.every((name) => /^[A-Za-z]{3,}$/.test(name))) return names
  }
  return times.map((time) => numberName(time.offset))
}

const west = (offset: number) => hoursText(0 - offset)

/** `M3.5.0/3`; 02:00 goes without saying. */
function changeText(rule: WeekRule): string {
  const time = rule.hour * 3600 + rule.minute * 60
  return `M${rule.month}.${rule.week}.${rule.weekday}${time === 7200 ? '' : `/${hoursText(time)}`}`
}

export function fixedPosix(zone: string, time: Time): string {
  return `${namesAt(zone, [time])[0]}${west(time.offset)}`
}

type Half = Time & { readonly rule: WeekRule }

/** `start` and `end`: what holds from the change on, and the rule of the change. */
export function yearlyPosix(zone: string, start: Half, end: Half): string {
  const [standard, summer] = namesAt(zone, [end, start])
  const summerOffset = start.offset - end.offset === 3600 ? '' : west(start.offset)
  const changes = `${changeText(start.rule)},${changeText(end.rule)}`
  return `${standard}${west(end.offset)}${summer}${summerOffset},${changes}`
}
