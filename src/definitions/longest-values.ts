/** How long a parameter's value may be, where the vendor says so by its name. */

import type { SheetModel } from '../schema/definition.ts'
import { ruleByName } from './rules-by-name.ts'

export type LongestValue = (name: string) => number | undefined

const anyLength: LongestValue = () => undefined

/** The first rule that fits a name. */
export function longestValue(rules: NonNullable<SheetModel['longestValues']> = []): LongestValue {
  if (rules.length === 0) return anyLength
  const ruleOf = ruleByName(rules)
  return (parameter) => ruleOf(parameter)?.characters
}
