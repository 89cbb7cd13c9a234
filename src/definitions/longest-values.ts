/** How long a parameter's value may be, where the vendor says so by its name. */

import { literally } from '../kernel/literally.ts'
import type { SheetModel } from '../schema/definition.ts'

export type LongestValue = (name: string) => number | undefined

const anyLength: LongestValue = () => undefined
/** Names that were asked for are many and come again; a tenant may make up as many as it likes. */
const mostKnown = 10_000

/** The first rule that fits a name. */
export function longestValue(rules: NonNullable<SheetModel['longestValues']> = []): LongestValue {
  if (rules.length === 0) return anyLength
  const compiled = rules.map(({ names, characters }) => ({
    fits: new RegExp(`^(?:${[names].flat().map(patternOf).join('|')})$`, 's'),
    characters,
  }))
  const known = new Map<string, number | undefined>()
  return (parameter) => {
    if (known.has(parameter)) return known.get(parameter)
    const longest = compiled.find(({ fits }) => fits.test(parameter))?.characters
    if (known.size < mostKnown) known.set(parameter, longest)
    return longest
  }
}

const patternOf = (names: string) => names.split('*').map(literally).join('[^]*?')
