/** Puts vendor, family and model together: maps by key, doubts and sources joined, everything else replaced, `null` removes. */

import type { Sheet, SheetModel } from '../schema/definition.ts'
import type { Path } from './mistake.ts'
import type { Source } from './yaml-source.ts'

/** One file's part of a definition, checked. */
export type Layer = {
  readonly source: Source
  readonly data: SheetModel
  /** What the file sets to `null`. */
  readonly removed: readonly Path[]
}

export type Origin = { readonly source: Source; readonly path: Path }

/** Maps that no layer changes keep their identity, so that what is compiled from them can be shared. */
export type Merged = {
  readonly data: Omit<SheetModel, 'sheet' | 'sheets'>
  readonly sheets: ReadonlyMap<string, { readonly sheet: Sheet; readonly origin: Origin }>
  /** Where each key was last written. */
  readonly origins: ReadonlyMap<string, Origin>
}

export const nothing: Merged = { data: {}, sheets: new Map(), origins: new Map() }

const mergedByKey = [
  'values',
  'wordsFrom',
  'namesFrom',
  'rangesFrom',
  'notifyFrom',
  'facts',
  'notify',
  'limits',
  'templates',
] as const
/** What is said of a vendor or family is true of its models too. */
const joined = ['doubts', 'source', 'companions'] as const

/** `null` removes, so nulls are taken out before the schema sees the data. In sheets a null is the sheet's own. */
export function takeNulls(data: Record<string, unknown>): { data: Record<string, unknown>; removed: Path[] } {
  const removed: Path[] = []
  const kept: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(data)) {
    if (value === null) removed.push([key])
    else if ((key === 'sheets' || mergedByKey.some((map) => map === key)) && isMap(value)) {
      const entries = Object.entries(value)
      removed.push(...entries.filter(([, member]) => member === null).map(([name]) => [key, name]))
      kept[key] = Object.fromEntries(entries.filter(([, member]) => member !== null))
    } else kept[key] = value
  }
  return { data: kept, removed }
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function mergeLayer(base: Merged, layer: Layer): Merged {
  const { sheet, sheets, ...own } = layer.data
  const data: Record<string, unknown> = { ...base.data }
  const origins = new Map(base.origins)
  for (const [key, value] of Object.entries(own)) {
    if (value === undefined) continue
    data[key] = mergeValue(key, data[key], value)
    origins.set(key, { source: layer.source, path: [key] })
  }
  for (const [key = '', name] of layer.removed) {
    if (name === undefined) delete data[key]
    else data[key] = without(data[key], String(name))
  }
  return { data, sheets: mergeSheets(base.sheets, layer), origins }
}

function mergeValue(key: string, base: unknown, value: unknown): unknown {
  if (joined.some((list) => list === key) && Array.isArray(base) && Array.isArray(value))
    return [...new Set([...base, ...value])]
  // The first rule that fits counts, so what is said nearer to the model goes first.
  if (['takenBack', 'longestValues'].includes(key) && Array.isArray(base) && Array.isArray(value))
    return [...value, ...base]
  if (!mergedByKey.some((map) => map === key) || !isMap(base) || !isMap(value)) return value
  if (key === 'namesFrom') return mergeLists(base, value)
  if (key !== 'values') return { ...base, ...value }
  const maps = Object.entries(value).map(([name, map]) => [name, mergeWords(base[name], map)])
  return { ...base, ...Object.fromEntries(maps) }
}

/** What two files say of one source holds together. */
function mergeLists(base: Record<string, unknown>, value: Record<string, unknown>): Record<string, unknown> {
  const lists = Object.entries(value).map(([key, list]) => [
    key,
    [...new Set([base[key] ?? [], list].flat())],
  ])
  return { ...base, ...Object.fromEntries(lists) }
}

/** A word's `null` stays: it has no value for this vendor. */
function mergeWords(base: unknown, words: unknown): unknown {
  return isMap(base) && isMap(words) ? { ...base, ...words } : words
}

function without(map: unknown, name: string): unknown {
  return isMap(map) ? Object.fromEntries(Object.entries(map).filter(([key]) => key !== name)) : map
}

function mergeSheets(base: Merged['sheets'], layer: Layer): Merged['sheets'] {
  const { source, data, removed } = layer
  if (!data.sheet && !data.sheets && removed.length === 0) return base
  const sheets = new Map(base)
  for (const [key, name] of removed) {
    if (key === 'sheet') sheets.delete('main')
    else if (key === 'sheets') name === undefined ? sheets.clear() : sheets.delete(String(name))
  }
  if (data.sheet) sheets.set('main', { sheet: data.sheet, origin: { source, path: ['sheet'] } })
  for (const [name, sheet] of Object.entries(data.sheets ?? {})) {
    sheets.set(name, { sheet, origin: { source, path: ['sheets', name] } })
  }
  return sheets
}
