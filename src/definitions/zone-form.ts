/** How a model's files say a time zone, and which zones cannot be said so. */

import { LRUCache } from 'lru-cache'
import { type ZoneRules, zoneRules } from '../timezones/zone-rules.ts'

export type ZoneForm = {
  /**
   * The most telling form that its files use: the zone's name, a POSIX rule, changes on a weekday on or after a day,
   * changes in a week of a month, the offset alone, or nothing at all.
   */
  readonly by: 'name' | 'posix' | 'day' | 'week' | 'offset' | 'nothing'
  /** Zones that the vendor has a word for, whatever else its files can say. */
  readonly names: ReadonlySet<string>
  /** POSIX rules that the vendor has a word for: every zone with such a rule has it. */
  readonly rules: ReadonlySet<string>
  /** Offsets that the vendor has a word for, where its files can say no other. */
  readonly offsets?: ReadonlySet<string>
  /** Daylight saving may be other than an hour; changes may be at any minute. */
  readonly savings: boolean
  readonly minutes: boolean
}

type Content = {
  readonly sheet?: {
    readonly written: ReadonlySet<string>
    readonly words: ReadonlyMap<string, ReadonlySet<string>>
  }
  readonly template?: { readonly paths: readonly string[] }
}

export function zoneForm(files: readonly Content[]): ZoneForm {
  const written = new Set(
    files.flatMap(({ sheet, template }) => [...(sheet?.written ?? []), ...(template?.paths ?? [])]),
  )
  const named = ['timezone', 'zone.name']
  const words = (...paths: string[]) =>
    new Set(files.flatMap(({ sheet }) => paths.flatMap((path) => [...(sheet?.words.get(path) ?? [])])))
  const offsets = words('zone.offset')
  return {
    by: named.some((path) => written.has(path)) ? 'name' : formOf(written, offsets.size > 0),
    names: words(...named),
    rules: words('zone.posix'),
    ...(offsets.size > 0 && !written.has('zone.offset') && { offsets }),
    savings: written.has('zone.saving'),
    minutes: written.has('zone.start.minute'),
  }
}

function formOf(paths: ReadonlySet<string>, looksUpOffset: boolean): ZoneForm['by'] {
  if (paths.has('zone.posix')) return 'posix'
  if (paths.has('zone.start.onOrAfter')) return 'day'
  if (paths.has('zone.start.week')) return 'week'
  return paths.has('zone.offset') || looksUpOffset ? 'offset' : 'nothing'
}

/** A sentence on why phones of this form would one day show a wrong time in this zone, or `undefined` when they would not. */
export function refusesZone(form: ZoneForm, rules: ZoneRules): string | undefined {
  if (form.by === 'nothing' && form.names.size === 0 && form.rules.size === 0) return undefined
  if (form.by === 'name' || form.names.has(rules.name)) return undefined
  if (rules.posix !== undefined && form.rules.has(rules.posix)) return undefined
  if (form.by === 'nothing') return 'has no word for this zone'
  if (form.offsets && !form.offsets.has(String(rules.offset))) return 'has no word for this offset'
  if (form.by === 'posix') return rules.byPosix ? undefined : thisYearOnly
  if (rules.saving === 0 && rules.byPosix) return undefined
  if (form.by === 'offset') return 'cannot be told that the clock is changed there'
  if (!(form.by === 'day' ? rules.byDay : rules.byWeek)) return thisYearOnly
  if (!form.savings && rules.saving !== 3600) return 'knows daylight saving of one hour only'
  const isWhole = [rules.start, rules.end].every((change) => change?.minute === 0)
  return form.minutes || isWhole ? undefined : 'can change the clock at full hours only'
}

/** Zones of the runtime that phones of this form cannot be told for good. */
export function unsupportedZones(form: ZoneForm, year: number): readonly string[] {
  const words = [form.names, form.rules, form.offsets ?? ['any']].map((set) => [...set].join()).join(' ')
  const key = `${form.by} ${form.savings} ${form.minutes} ${words} ${year}`
  const kept = unsupported.get(key)
  if (kept) return kept
  const zones = Intl.supportedValuesOf('timeZone').filter((zone) => refusesZone(form, zoneRules(zone, year)))
  unsupported.set(key, zones)
  return zones
}

const unsupported = new LRUCache<string, readonly string[]>({ max: 200 })

const thisYearOnly =
  'cannot be told the rule by which the clock is changed there; it is told what holds for this year, or for most of it, and next year’s when it fetches then'
