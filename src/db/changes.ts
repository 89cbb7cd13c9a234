/** What differs between an object before and after a change, as the audit trail shows it: secrets are named, never shown. */

import type { FieldChange } from '../schema/audit.ts'
import { maskText, soundsSecret } from '../schema/masking.ts'
import { isSecretSetting } from '../schema/secret-settings.ts'
import { keptText } from './kept-text.ts'

/** What the database keeps for itself, or who writes a row says otherwise. */
const notShown: ReadonlySet<string> = new Set(['id', 'tenantId', 'revision', 'createdAt', 'updatedAt'])

/** Whole texts in which a password may stand anywhere. */
const contents: ReadonlySet<string> = new Set(['source'])

const mostSigns = 200

type Flat = Map<string, string>

/** One of both may be missing: of what was made, or is gone. Of two, the fields that the second one has are compared. */
export function changesBetween(old: object | undefined, next: object | undefined): FieldChange[] {
  const fields = Object.keys(next ?? old ?? {}).filter((field) => !notShown.has(field))
  const [before, after] = [flatOf(old, fields), flatOf(next, fields)]
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (field) => before.get(field) !== after.get(field),
  )
  return changed.map((field) => shownChange(field, before.get(field), after.get(field)))
}

function shownChange(field: string, old: string | undefined, next: string | undefined): FieldChange {
  const named = shorten(field)
  if (isSecret(field)) return { field: named, secret: true }
  const [before, after] = [old, next].map((text) => (text === undefined ? undefined : maskText(text)))
  // What differs is what may not be seen.
  if (before === after) return { field: named, secret: true }
  return {
    field: named,
    ...(before !== undefined && { old: shorten(before) }),
    ...(after !== undefined && { new: shorten(after) }),
  }
}

/** A vendor's parameter may hold a password under any name; so may a setting that nobody knows. */
function isSecret(field: string): boolean {
  const [top = '', ...rest] = field.split('.')
  if (top === 'parameters' || contents.has(top)) return true
  if (top === 'settings') return isSecretSetting(rest.join('.'))
  return soundsSecret.test(rest.at(-1) ?? top)
}

const shorten = (text: string): string => keptText(text, mostSigns)

function flatOf(object: object | undefined, fields: readonly string[]): Flat {
  const flat: Flat = new Map()
  for (const field of fields) flatten(flat, field, (object as Record<string, unknown> | undefined)?.[field])
  return flat
}

function flatten(flat: Flat, path: string, value: unknown): void {
  // Empty and not there are one: the form shows both as nothing.
  if (value === undefined || value === null || value === '') return
  if (Array.isArray(value)) {
    if (value.some((each) => typeof each === 'object'))
      for (const [place, each] of value.entries()) flatten(flat, placed(path, each, place), each)
    else if (value.length > 0) flat.set(path, value.join(', '))
  } else if (typeof value === 'object') {
    for (const [name, each] of Object.entries(value)) flatten(flat, `${path}.${name}`, each)
  } else flat.set(path, String(value))
}

/** A key or line is called by its own number, wherever it stands in the list. */
function placed(
  path: string,
  item: { number?: unknown; module?: unknown; line?: unknown } | null,
  place: number,
): string {
  const own = item?.number ?? item?.line
  if (typeof own !== 'number') return `${path}.${place}`
  return typeof item?.module === 'number' ? `${path}.${item.module}.${own}` : `${path}.${own}`
}
