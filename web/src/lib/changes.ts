/** What differs between two states of an object, for a PATCH that names only that. */

import type { Settings } from '../../../src/schema/settings.ts'

/** A write-only value: a text replaces, `null` clears, `undefined` says nothing. */
export type SecretDraft = string | null | undefined

/** The fields of `after` that differ from `before`. */
export function changedFields<T extends object>(after: T, before: T): Partial<T> {
  const old = new Map(Object.entries(before))
  const changed = Object.entries(after).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(old.get(key)),
  )
  return Object.fromEntries(changed) as Partial<T>
}

/** Settings by key, with `null` for one that is inherited again. */
export function changedSettings(after: Settings, before: Settings): Settings {
  const keys = new Set([...Object.keys(after), ...Object.keys(before)])
  const changed = [...keys].filter((key) => after[key] !== before[key])
  return Object.fromEntries(changed.map((key) => [key, after[key] ?? null]))
}
