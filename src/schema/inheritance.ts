/** Which level's setting wins, for the files that phones get and for the forms of the page alike. */

import { dots } from './masking.ts'
import type { SettingSpec, Settings, SettingValue } from './setting-spec.ts'
import { tenantFields } from './settings.ts'

/** From the weakest to the strongest: the last one that says something wins. */
export const levelNames = ['system', 'tenant', 'model', 'preset', 'phone'] as const
export type LevelName = (typeof levelNames)[number]

/** What one level says. */
export type SettingsLevel = {
  readonly level: LevelName
  /** What it has fields of its own for: below its settings, above the level before. */
  readonly fields?: Settings
  readonly settings: Settings
  /** Keys of those that are set and not shown to who asks. */
  readonly secretSettings?: readonly string[]
}

/** A secret that is not shown has dots for its value. */
export type Inherited = { readonly value: SettingValue; readonly level: LevelName; readonly secret?: true }

/**
 * The settings that apply, by key, each with the level that won; in whichever order the levels are given. `null` and an
 * empty text say nothing. Choices that the model of these specs has no word for are left out, and hide nothing that a
 * level above says.
 */
export function inheritSettings(
  levels: readonly SettingsLevel[],
  specs: readonly SettingSpec[] = [],
): Map<string, Inherited> {
  const limited = specs.filter((spec) => spec.unsupportedOptions !== undefined)
  const won = new Map<string, Inherited>()
  const add = (settings: Settings, level: LevelName) => {
    for (const [key, given] of Object.entries(settings)) {
      const value = given === null ? '' : honouredValue(key, given, limited)
      if (value !== '') won.set(key, { value, level })
    }
  }
  for (const name of levelNames) {
    for (const { level, fields = {}, settings, secretSettings = [] } of levels) {
      if (level !== name) continue
      add(fields, level)
      for (const key of secretSettings) won.set(key, { value: dots, level, secret: true })
      add(settings, level)
    }
  }
  return won
}

function honouredValue(key: string, value: SettingValue, limited: readonly SettingSpec[]): SettingValue {
  const spec = limited.find(
    (each) => each.key === key || (each.scope === 'line' && key.endsWith(`.${each.key}`)),
  )
  if (!spec) return value
  const words = String(value)
    .split(',')
    .filter((word) => !spec.unsupportedOptions?.includes(word))
  return typeof value === 'string' || words.length === 0 ? words.join(',') : value
}

export type TenantFields = {
  readonly [Field in (typeof tenantFields)[keyof typeof tenantFields]]: SettingValue | null
}

/** What a tenant's own fields say, as settings. */
export function settingsOfFields(tenant: TenantFields): Settings {
  return Object.fromEntries(Object.entries(tenantFields).map(([key, field]) => [key, tenant[field]]))
}
