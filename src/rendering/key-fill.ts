/** The keys that a phone has by a layout, behind those of its lines and under its own. */

import type { PhoneModel } from '../definitions/model.ts'
import type { LayoutEntry, ListingEntry } from '../schema/key-layout.ts'
import { mostFilled } from '../schema/key-layout.ts'
import type { ExpansionKey, LineKey } from '../schema/phone.ts'

export type Filled<Key> = Key & { readonly fromLayout?: true }
export type AllKeys = {
  readonly lineKeys: readonly Filled<LineKey>[]
  readonly expansionKeys: readonly Filled<ExpansionKey>[]
  /** Those of the layout that the phone’s own stand over; in no file. */
  readonly covered?: readonly (LineKey & { readonly module?: number })[]
}
type Own = { lines: readonly { line: number }[]; lineKeys: LineKey[]; expansionKeys: ExpansionKey[] }
type Layout = { modules: number; entries: readonly LayoutEntry[] }
type Place = { number: number; module?: number }

/** A template says nothing of its keys: it may read any. */
const keysOf = (model: PhoneModel) => (model.kind === 'template' ? 500 : model.lineKeys)

/** The places that a layout fills on such a phone, in order: behind the keys that are the lines’ own. */
export function placesOf(model: PhoneModel, modules: number, { lines }: Pick<Own, 'lines'>): Place[] {
  const behindLines = Math.max(lines.length, ...lines.map(({ line }) => line - model.firstLine + 1))
  const { max = 0, keys = 0 } = model.expansionModules ?? {}
  const places: Place[] = []
  for (let number = behindLines + 1; number <= keysOf(model); number++) places.push({ number })
  for (let module = 1; module <= Math.min(max, modules); module++)
    for (let number = 1; number <= keys; number++) places.push({ module, number })
  return places.slice(0, mostFilled)
}

/** How many keys a layout fills on any phone of the model at most, and its own extensions that it passes over. */
export function mostPlaces(model: PhoneModel, modules: number): number {
  return placesOf(model, modules, { lines: [] }).length + (model.lastLine - model.firstLine + 1) * 2
}

/** `named`: the extensions that a rule names, in its order, but the phone's own. */
export function fillKeys(
  model: PhoneModel,
  { modules, entries }: Layout,
  own: Own,
  named: (entry: ListingEntry) => readonly { number: string; name: string }[],
): AllKeys {
  const places = placesOf(model, modules, own)
  const filled = firstKeys(entries, places.length, (entry, most) => keysBy(entry, model, named, most)).map(
    (key, index) => ({
      ...key,
      ...(places[index] as Place),
      fromLayout: true as const,
    }),
  )
  const taken = new Set(own.lineKeys.map(({ number }) => number))
  const takenAside = new Set(own.expansionKeys.map(({ module, number }) => `${module} ${number}`))
  const lineKeys = filled.filter(({ module, number }) => module === undefined && !taken.has(number))
  const aside = filled.flatMap(({ module, ...key }) =>
    module === undefined || takenAside.has(`${module} ${key.number}`) ? [] : [{ ...key, module }],
  )
  const covered = filled.flatMap(({ fromLayout: _, ...key }) => {
    const { module, number } = key
    return (module === undefined ? taken.has(number) : takenAside.has(`${module} ${number}`)) ? key : []
  })
  return {
    covered,
    lineKeys: [...own.lineKeys, ...lineKeys].sort((a, b) => a.number - b.number),
    expansionKeys: [...own.expansionKeys, ...aside].sort(
      (a, b) => a.module - b.module || a.number - b.number,
    ),
  }
}

type Key = Omit<LineKey, 'number'>

/** No more are made than there are places. */
function firstKeys(
  entries: readonly LayoutEntry[],
  most: number,
  keysOf: (entry: LayoutEntry, most: number) => Key[],
): Key[] {
  const keys: Key[] = []
  for (const entry of entries) {
    if (keys.length >= most) break
    keys.push(...keysOf(entry, most - keys.length))
  }
  return keys
}

function keysBy(
  entry: LayoutEntry,
  model: PhoneModel,
  named: (entry: ListingEntry) => readonly { number: string; name: string }[],
  most: number,
): Key[] {
  const none = { pickup: '' }
  if (entry.rule === 'key') {
    const { rule: _, line, ...key } = entry
    return [{ ...key, ...(line !== undefined && { line: line - 1 + model.firstLine }) }]
  }
  if (entry.rule === 'park') {
    const count = Math.min(most, Number(entry.to) - Number(entry.from) + 1)
    return Array.from({ length: count }, (_, index) => {
      const value = String(Number(entry.from) + index).padStart(entry.from.length, '0')
      return { ...none, kind: 'park', value, label: `${entry.label} ${value}`.trim() }
    })
  }
  const keyOf = ({ number, name }: { number: string; name: string }): Key => ({
    ...{ ...none, kind: 'blf', value: number, label: (name || number).slice(0, 80) },
  })
  return named(entry).slice(0, most).map(keyOf)
}
