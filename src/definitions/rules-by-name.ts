/** Rules of a definition that hold for parameters by their names. */

import { literally } from '../kernel/literally.ts'

/** Names that were asked for are many and come again; a tenant may make up as many as it likes. */
const mostKnown = 10_000

const patternOf = (names: string) => names.split('*').map(literally).join('[^]*?')

/** Finds the first rule that fits a name, in which `*` stands for any characters. */
export function ruleByName<Rule extends { readonly names: string | readonly string[] }>(
  rules: readonly Rule[],
): (name: string) => Rule | undefined {
  const compiled = rules.map((rule) => ({
    fits: new RegExp(`^(?:${[rule.names].flat().map(patternOf).join('|')})$`, 's'),
    rule,
  }))
  const known = new Map<string, Rule | undefined>()
  return (name) => {
    if (known.has(name)) return known.get(name)
    const found = compiled.find(({ fits }) => fits.test(name))?.rule
    if (known.size < mostKnown) known.set(name, found)
    return found
  }
}
