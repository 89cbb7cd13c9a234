/** Whether a setting may have a value, by its description in the vocabulary. */

import { type FieldError, InvalidInput } from '../kernel/errors.ts'
import { holdsControlCharacters, hostAndPortSchema, hostSchema, isZone } from './fields.ts'
import { settingOf } from './secret-settings.ts'
import { rowsError } from './setting-rows.ts'
import type { SettingColumn } from './setting-spec.ts'
import type { SettingSpec, Settings, SettingValue } from './settings.ts'

/** A setting that a model does not honour may stay (another model may), but one that nobody knows is a mistake. `own` are a model’s own variables. */
export function settingError(
  key: string,
  value: SettingValue | null,
  own?: readonly SettingSpec[],
): { path: string; message: string } | undefined {
  if (value === null) return undefined
  const path = `settings.${key}`
  const spec = settingOf(key, own)
  if (!spec) return { path, message: 'There is no such setting' }
  const message = valueError(spec, value)
  return message === undefined ? undefined : { path, message }
}

/** Throws InvalidInput for settings that phones inherit: of the system, a tenant or a model. `null` takes away what is there, whatever it is. */
export function checkInheritedSettings(settings: Settings = {}, own?: readonly SettingSpec[]): void {
  const errors = Object.entries(settings).flatMap(([key, value]): FieldError[] => {
    const plain = key.replace(/^lines\.\d+\./, '')
    if (value !== null && plain !== key && settingOf(key, own)) {
      const message = `Only a phone has lines by number; use ${plain} for all lines`
      return [{ path: `settings.${key}`, message }]
    }
    const error = settingError(key, value, own)
    return error ? [error] : []
  })
  if (errors.length > 0) throw new InvalidInput(errors)
}

/** What is wrong with a value, in words; an empty text of a choice is one that nobody offers. */
export function valueError(spec: SettingSpec, value: SettingValue): string | undefined {
  if (spec.type === 'boolean') return typeof value === 'boolean' ? undefined : 'expected on or off'
  if (spec.type === 'number') return numberError(spec, value)
  if (typeof value === 'boolean') return 'expected a text'
  const text = String(value)
  if (holdsControlCharacters(text)) return 'holds a line break or control character; remove it'
  if (spec.type === 'select' && spec.options && !spec.options.some((option) => option.value === text)) {
    return `expected one of ${spec.options.map((option) => option.value).join(', ')}`
  }
  if (spec.type === 'list') return listError(spec, text)
  if (spec.type === 'rows') return rowsError(spec, text, columnError)
  if (spec.type === 'time' && text !== '' && !/^([01]\d|2[0-3]):[0-5]\d$/.test(text))
    return 'expected a time of day such as 07:30'
  if (spec.type === 'timezone' && text !== '' && !isZone(text))
    return 'expected an IANA time zone such as Europe/Rome'
  if (/^(host|hostAndPort)$/.test(spec.type) && text !== text.trim())
    return 'begins or ends with a space; remove it'
  if (spec.type === 'hostAndPort') return hostAndPortSchema.safeParse(text).error?.issues[0]?.message
  if (spec.type === 'host') return hostSchema.safeParse(text).error?.issues[0]?.message
  if (spec.type === 'url' && !URL.canParse(text)) return 'expected a URL such as https://example.com/book.xml'
  return undefined
}

type Limits = { readonly min?: number; readonly max?: number; readonly unit?: string }

function numberError({ min, max, unit }: Limits, value: SettingValue): string | undefined {
  const number = typeof value === 'number' ? value : Number(value)
  if (typeof value === 'boolean' || !Number.isFinite(number)) return 'expected a number'
  if (min !== undefined && number < min) return `at least ${min}${unit ? ` ${unit}` : ''}`
  if (max !== undefined && number > max) return `at most ${max}${unit ? ` ${unit}` : ''}`
  return undefined
}

function columnError(column: SettingColumn, text: string): string | undefined {
  if (column.type === 'hostAndPort')
    return /:\d{1,5}$/.test(text)
      ? hostAndPortSchema.safeParse(text).error?.issues[0]?.message
      : 'expected an address with a port such as 239.1.1.1:5000'
  if (column.type === 'number') return /^\d+$/.test(text) ? numberError(column, text) : 'expected a number'
  if (column.type === 'digits' && !/^\+?[\d*#]{1,32}$/.test(text)) return `“${text}” cannot be dialled`
  return undefined
}

function listError(spec: SettingSpec, text: string): string | undefined {
  const words = text.split(',')
  const known = spec.options?.map((option) => option.value) ?? []
  const wrong = words.find((word) => !known.includes(word))
  if (wrong !== undefined && text !== '')
    return `“${wrong}” is none of ${known.join(', ')}; write the best first, with commas between`
  const twice = words.find((word, index) => words.indexOf(word) < index)
  return twice === undefined ? undefined : `${twice} stands twice`
}
