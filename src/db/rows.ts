/** Small conversions between rows and objects, the same in every store. */

import type { OrderByItemBuilder } from 'kysely'
import { type FieldError, InvalidInput } from '../kernel/errors.ts'
import type { Parameters } from '../schema/fields.ts'
import type { Settings } from '../schema/settings.ts'
import type { Flag } from './flag.ts'
import type { Vault } from './vault.ts'

/** For a column that may be empty: what is not there comes first, and last the other way round, on each database. */
export const directed = (order: 'asc' | 'desc') => (item: OrderByItemBuilder) =>
  order === 'asc' ? item.asc().nullsFirst() : item.desc().nullsLast()

/** As many as one statement may name. */
export function inParts<Item>(items: readonly Item[], size = 500): Item[][] {
  const parts: Item[][] = []
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size))
  return parts
}

export const flag = (value: boolean): Flag => (value ? 1 : 0)

export function time(milliseconds: number): string
export function time(milliseconds: number | null): string | null
export function time(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString()
}

/** Merges a change by key: what it names is set, `null` removes. */
export function mergeByKey<Value>(
  old: Record<string, Value | null>,
  change: Record<string, Value | null> | undefined,
): Record<string, Value | null> {
  if (!change) return old
  const merged = { ...old, ...change }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null && value !== ''))
}

/** As `mergeByKey`, but a `null` stays: it takes a parameter out of the file. What is forgotten is as if it never had been set. */
export function mergeParameters(
  old: Parameters,
  change: Parameters | undefined,
  forget: readonly string[] | undefined,
): Parameters {
  const forgotten = new Set(forget)
  const kept = Object.entries(old).filter(([name]) => !forgotten.has(name))
  return { ...Object.fromEntries(kept), ...change }
}

const mostOfMap = 524_288

type Maps = { settings: Settings; parameters: Parameters }

const tooLarge = (path: keyof Maps): FieldError => ({ path, message: 'at most 512 kB all together' })

/** Changes add up: each may be small, and together they would be a file that no phone can read. */
export const tooLargeIn = (maps: Maps): FieldError[] =>
  (['settings', 'parameters'] as const)
    .filter((path) => JSON.stringify(maps[path]).length > mostOfMap)
    .map(tooLarge)

/** Settings and parameters may hold passwords, so they are sealed as a whole. */
export function sealMap(vault: Vault, map: Settings | Parameters, purpose: string): string {
  const text = JSON.stringify(map)
  if (text.length > mostOfMap)
    throw new InvalidInput([tooLarge(/parameters/i.test(purpose) ? 'parameters' : 'settings')])
  return vault.seal(text, purpose)
}

export function openMap<Map extends Settings | Parameters>(
  vault: Vault,
  sealed: string,
  purpose: string,
): Map {
  return JSON.parse(vault.open(sealed, purpose)) as Map
}
