/** How many of a model's names were seen in a source. */

import type { SheetModel } from '../schema/definition.ts'
import type { Proved } from '../schema/model.ts'
import { firstNames } from './first-names.ts'

export type NamesFrom = NonNullable<SheetModel['namesFrom']>

/** How many names the files can carry, and how many of them have a source. */
export function provedOf(model: Parameters<typeof firstNames>[0], namesFrom: NamesFrom): Proved {
  const names = firstNames(model)
  const seen = seenNames(namesFrom)
  return { names: names.length, ofThem: names.filter((name) => seen.has(name)).length }
}

const known = new WeakMap<NamesFrom, ReadonlySet<string>>()

function seenNames(namesFrom: NamesFrom): ReadonlySet<string> {
  const seen =
    known.get(namesFrom) ??
    new Set(Object.entries(namesFrom).flatMap(([source, names]) => (source === unproved ? [] : names)))
  known.set(namesFrom, seen)
  return seen
}

/** How many of the names stand in each source, the most first; and the names that stand in none. */
export function namesBySource(model: Parameters<typeof firstNames>[0], namesFrom: NamesFrom) {
  const names = firstNames(model)
  const all = new Set(names)
  const seen = seenNames(namesFrom)
  const sources = Object.entries(namesFrom)
    .filter(([source]) => source !== unproved)
    .map(([source, list]) => ({ source, names: list.filter((name) => all.has(name)).length }))
    .filter((each) => each.names > 0)
    .sort((a, b) => b.names - a.names)
  return { sources, unproved: names.filter((name) => !seen.has(name)) }
}

/** In which sources a name of a model stands, as `account.#.label`. */
export const namesSeenIn = (namesFrom: NamesFrom) => (name: string) =>
  Object.entries(namesFrom).flatMap(([source, names]) =>
    source !== unproved && names.includes(name) ? [source] : [],
  )

/** Under this stand the names that no source has. */
export const unproved = 'unproved'
