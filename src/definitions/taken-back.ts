/** How phones of a model forget a parameter that they were told: by a value, by leaving it out, or not at all. */

import { literally } from '../kernel/literally.ts'
import type { SheetModel } from '../schema/definition.ts'

export type WayBack = { readonly value: string } | { readonly by: 'leavingOut' | 'reset' | 'nothing' }
export type TakenBack = (name: string) => WayBack

const unknown: WayBack = { by: 'nothing' }

/** The first rule that fits a name; where none does, nothing is known to take it back. */
export function takenBack(rules: NonNullable<SheetModel['takenBack']>): TakenBack {
  const compiled = rules.map(({ names, value, by = 'nothing' }): { fits: RegExp; way: WayBack } => ({
    fits: new RegExp(`^(?:${[names].flat().map(patternOf).join('|')})$`, 's'),
    way: value === undefined ? { by } : { value: String(value) },
  }))
  const [first] = rules
  const forAll = compiled[0]?.way ?? unknown
  if (first === undefined || first.names === '*') return () => forAll
  const known = new Map<string, WayBack>()
  return (name) => {
    const before = known.get(name)
    if (before) return before
    const way = compiled.find(({ fits }) => fits.test(name))?.way ?? unknown
    if (known.size < mostKnown) known.set(name, way)
    return way
  }
}

/** Names that were asked for are many and come again; a tenant may make up as many as it likes. */
const mostKnown = 10_000

const patternOf = (names: string) => names.split('*').map(literally).join('[^]*?')

/** What stands in the names of parameters is a number of something, so that no label or value is remembered with them. */
const ofNumbers =
  /^(?:facts\..*|(?:line|key|book)\.(?:number|index|position|module|handset|registrar|button|lineIndex)|count\..*)$/

const plain = new WeakMap<readonly string[], boolean>()

export function isPlainName({ namePaths }: { readonly namePaths: readonly string[] }): boolean {
  const known = plain.get(namePaths) ?? namePaths.every((path) => ofNumbers.test(path))
  plain.set(namePaths, known)
  return known
}
