/** A form's values in their smallest parts, by path, so that two people's changes can be told apart and put together. */

import { parameterLines } from './parameters.ts'

/** Of several values under one name: settings, lines, keys and parameters are changed one by one. */
type Splitter = {
  split: (value: never) => [string, unknown][]
  join: (parts: [string, unknown][]) => unknown
}
type Key = { number: number; module?: number; row?: number }

const byKey: Splitter = {
  split: (value: Record<string, unknown>) => Object.entries(value),
  join: (parts) => Object.fromEntries(parts),
}
const byNumber: Splitter = {
  split: (keys: readonly Key[]) => {
    const places = keys.map(({ module, number }) =>
      module === undefined ? `${number}` : `${module}.${number}`,
    )
    // Two keys in one place are a mistake that both stay shown for.
    return keys.map((key, index) => {
      const twin = places.indexOf(places[index] ?? '') < index
      return [twin ? `${places[index]} again ${index}` : (places[index] ?? ''), key]
    })
  },
  join: (parts) => {
    const keys = (parts as [string, Key][]).map(([, key]) => key)
    keys.sort((a, b) => (a.module ?? 0) - (b.module ?? 0) || a.number - b.number)
    return keys.map((key, row) => ({ ...key, row }))
  },
}
const byLine: Splitter = {
  split: (text: string) => parameterLines(text),
  join: (parts) => parts.map(([, line]) => line).join('\n'),
}

const splitters: Record<string, Splitter> = {
  settings: byKey,
  lines: byKey,
  lineKeys: byNumber,
  expansionKeys: byNumber,
  parameters: byLine,
}

export type Parts = Map<string, unknown>

/** `lines.2`, `settings.codecs`, `lineKeys.4`, `parameters.account.1.label`, `name` */
export function partsOf(values: object): Parts {
  const parts: Parts = new Map()
  for (const [field, value] of Object.entries(values)) {
    const splitter = splitters[field]
    if (!splitter) parts.set(field, value)
    else for (const [name, part] of splitter.split(value as never)) parts.set(`${field}.${name}`, part)
  }
  return parts
}

/** The values with other parts; `undefined` takes one out. */
export function withParts<T extends object>(values: T, changes: Parts): T {
  const next: Record<string, unknown> = Object.fromEntries(Object.entries(values))
  for (const field of new Set([...changes.keys()].map((path) => path.split('.', 1)[0] ?? ''))) {
    const splitter = splitters[field]
    if (!splitter) {
      next[field] = changes.get(field)
      continue
    }
    const parts = new Map(splitter.split(next[field] as never))
    for (const [path, part] of changes) {
      if (!path.startsWith(`${field}.`)) continue
      const name = path.slice(field.length + 1)
      if (part === undefined) parts.delete(name)
      else parts.set(name, part)
    }
    next[field] = splitter.join([...parts])
  }
  return next as T
}

/** `row` only tells one key from another while the form is open. */
const written = (value: unknown): string | undefined =>
  JSON.stringify(value, (key, inner) => (key === 'row' ? undefined : inner))

/** A setting that is given back is `null` in a form, and not there in what is saved. */
const alike = (a: unknown, b: unknown): boolean => written(a ?? undefined) === written(b ?? undefined)

export type Disagreement = { path: string; mine: unknown; theirs: unknown }
export type Merged<T> = {
  values: T
  /** Paths of what only the other editor changed, which is taken over. */
  taken: string[]
  /** What both changed, and not to the same: left as it was typed here. */
  conflicts: Disagreement[]
}

export function changedPaths(base: object, values: object): string[] {
  const [before, now] = [partsOf(base), partsOf(values)]
  return [...new Set([...before.keys(), ...now.keys()])].filter(
    (path) => written(before.get(path)) !== written(now.get(path)),
  )
}

/** `base` is what both began with. */
export function merge<T extends object>(base: T, theirs: T, mine: T): Merged<T> {
  const [other, own] = [partsOf(theirs), partsOf(mine)]
  const changedHere = new Set(changedPaths(base, mine))
  const changes: Parts = new Map()
  const conflicts: Disagreement[] = []
  for (const path of changedPaths(base, theirs)) {
    const [a, b] = [own.get(path), other.get(path)]
    if (!changedHere.has(path)) changes.set(path, b)
    else if (!alike(a, b)) conflicts.push({ path, mine: a, theirs: b })
  }
  return { values: withParts(mine, changes), taken: [...changes.keys()], conflicts }
}
