/** Settings while they are edited, whoever they belong to: a phone, a tenant, a model's defaults, the system. */

import { useMemo, useRef } from 'react'
import { settingOf } from '../../../src/schema/secret-settings.ts'
import { settingError } from '../../../src/schema/setting-check.ts'
import type { SettingSpec, Settings, SettingValue } from '../../../src/schema/settings.ts'
import { type Inherited, inheritedOf, type Level } from './inheritance.ts'
import { say } from './language.ts'
import type { Draft, Errors } from './use-draft.ts'

export type SettingValues = {
  settings: Settings
  /** Secret ones that are set, and never shown. */
  secretSettings: readonly string[]
  errors: Errors
  /** From the strongest to the weakest. */
  levels: readonly Level[]
  /** `undefined` leaves a secret as it is, `null` inherits again. */
  change(key: string, value: SettingValue | null | undefined): void
  takeOff(keys: readonly string[]): void
  /** What the server said of a value that is saved and not changed since. */
  remarkOn(key: string): string | undefined
}

type Saved = { settings: Settings; secretSettings: readonly string[] }
type Remark = { key: string; message: string }

export function useSettingValues<T extends { settings: Settings }>(
  draft: Draft<T>,
  saved: Saved | undefined,
  levels: readonly Level[],
  remarks: readonly Remark[] = [],
): SettingValues {
  const { settings } = draft.values
  const before = saved?.settings ?? nothingSet
  const secretSettings = saved?.secretSettings ?? noKeys
  const latest = useRef({ draft, before, secretSettings })
  latest.current = { draft, before, secretSettings }
  // The same from one stroke to the next, so that only the field that is typed into is drawn again.
  const acts = useMemo(() => actsOn(() => latest.current), [])
  return {
    settings,
    secretSettings,
    errors: draft.errors,
    levels,
    ...acts,
    remarkOn: (key) =>
      settings[key] === before[key] ? remarks.find((remark) => remark.key === key)?.message : undefined,
  }
}

const nothingSet: Settings = {}
const noKeys: readonly string[] = []

type Latest<T extends object> = { draft: Draft<T>; before: Settings; secretSettings: readonly string[] }

function actsOn<T extends { settings: Settings }>(
  latest: () => Latest<T>,
): Pick<SettingValues, 'change' | 'takeOff'> {
  const changed = (from: Settings, key: string, value: SettingValue | null | undefined): Settings => {
    const { before, secretSettings } = latest()
    const { [key]: _, ...rest } = from
    // Taking off what was never saved leaves nothing to save.
    const nothing = value === null && !(key in before) && !secretSettings.includes(key)
    return value === undefined || nothing ? rest : { ...rest, [key]: value }
  }
  const set = (next: Settings, path: string) => latest().draft.set('settings', next as T['settings'], path)
  const now = () => latest().draft.values.settings
  return {
    change: (key, value) => set(changed(now(), key, value), `settings.${key}`),
    takeOff: (keys) =>
      set(
        keys.reduce((next, key) => changed(next, key, null), now()),
        `settings.${keys[0]}`,
      ),
  }
}

/** Whether it is set here, be it unseen. */
export function isSet({ settings, secretSettings }: SettingValues, key: string): boolean {
  const value = settings[key]
  if (value === undefined) return secretSettings.includes(key)
  return value !== null && value !== ''
}

/** `lines.2.srtp` is inherited from `srtp`. */
export function inheritedBy({ levels }: SettingValues, spec: SettingSpec): Inherited | undefined {
  return inheritedOf(levels, spec.key)
}

/** Mistakes in values, by their paths; `own` are a model's variables, unknown until the model is read. */
export function settingErrors(settings: Settings, own: readonly SettingSpec[] | undefined): Errors {
  const errors: Errors = {}
  for (const [key, value] of Object.entries(settings)) {
    if (own === undefined && !settingOf(key)) continue
    const error = settingError(key, value, own)
    if (error) errors[error.path] = say(error.message)
  }
  return errors
}
