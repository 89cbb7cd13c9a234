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

/** Under this stand the names that no source has. */
export const unproved = 'unproved'
