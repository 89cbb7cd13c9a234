/** How phones of a model forget a parameter that they were told: by a value, by leaving it out, or not at all. */

import type { SheetModel } from '../schema/definition.ts'
import { settingsOf } from './known-paths.ts'
import { loops } from './readable.ts'
import { ruleByName } from './rules-by-name.ts'

export type WayBack = { readonly value: string } | { readonly by: 'leavingOut' | 'reset' | 'nothing' }
type Named = { readonly name: string; readonly namePaths: readonly string[] }
export type TakenBack = {
  /** What makes the phone forget it. */
  way(name: string): WayBack
  /** What it is remembered as: its name without what is somebody's value in it; nothing where that cannot be told apart. */
  kept(parameter: Named): string | undefined
}

type Rule = {
  readonly names: string | readonly string[]
  readonly way: WayBack
  readonly instead: Readonly<Record<string, string>> | undefined
}
const unknown: Rule = { names: '*', way: { by: 'nothing' }, instead: undefined }

/** The first rule that fits a name; where none does, nothing is known to take it back. */
export function takenBack(rules: NonNullable<SheetModel['takenBack']>): TakenBack {
  const compiled = rules.map(
    ({ names, value, as: instead, by = 'nothing' }): Rule => ({
      ...{ names, instead },
      way: value === undefined ? { by } : { value: String(value) },
    }),
  )
  const ruleOf = firstOf(compiled)
  const isPlain = !compiled.some(({ instead }) => instead)
  return {
    way: (name) => ruleOf(name).way,
    kept(parameter) {
      if (isPlain) return isPlainName(parameter) ? parameter.name : undefined
      return keptAs(parameter, ruleOf(parameter.name).instead)
    },
  }
}

/** Where the first one is for all names, none needs to be remembered. */
function firstOf(rules: readonly Rule[]): (name: string) => Rule {
  const [first = unknown] = rules
  if (first.names === '*') return () => first
  const ruleOf = ruleByName(rules)
  return (name) => ruleOf(name) ?? unknown
}

/** An attribute that a rule gives a value is the same for all: `fkey[@idx=0][@label=Bob]` and `fkey[@idx=0][@label=]` are one key. */
function keptAs({ name, namePaths }: Named, instead: Rule['instead']): string | undefined {
  if (!instead) return isPlainName({ namePaths }) ? name : undefined
  const isHidden = (path: string) => isOfNumbers(path) || Object.hasOwn(instead, path.split('.').at(-1) ?? '')
  if (!namePaths.every(isHidden)) return undefined
  return name.replace(/\[@([\w.-]+)=[^\]]*\]/g, (whole, attribute) =>
    Object.hasOwn(instead, attribute) ? `[@${attribute}=${instead[attribute]}]` : whole,
  )
}

/** Members of lines, keys and entries of lists that are numbers. */
const numbers = /^(?:number|index|position|module|handset|registrar|button|line|lineIndex)$/
const counted: ReadonlySet<string> = new Set(Object.values(loops).map(({ variable }) => variable))

/**
 * What stands in the names of parameters is a number of something, or one of a setting’s choices, so that no label or value
 * is remembered with them.
 */
function isOfNumbers(path: string): boolean {
  const [head = '', member = ''] = path.split('.')
  if (head === 'facts' || head === 'count') return true
  if (counted.has(head) && numbers.test(member)) return true
  const [setting] = settingsOf(path)
  return setting?.options !== undefined
}

const plain = new WeakMap<readonly string[], boolean>()

function isPlainName({ namePaths }: Pick<Named, 'namePaths'>): boolean {
  const known = plain.get(namePaths) ?? namePaths.every(isOfNumbers)
  plain.set(namePaths, known)
  return known
}
