/** What an `at` block puts before names, with the names below it, put together once for all phones that are told the same. */

import type { Scope, Value } from '../language/scope.ts'
import type { CompiledText } from '../language/text.ts'

export type Prefix = {
  readonly text: string
  /** Names below it that are always the same, with the prefix. */
  readonly names: Map<string, string>
}

export const noPrefix: Prefix = { text: '', names: new Map() }

/** Prefixes may be made of what users write, so those of a block are forgotten when there are too many. */
const mostPrefixes = 1000

export function prefixedName({ text, names }: Prefix, own: string): string {
  if (text === '') return own
  let name = names.get(own)
  if (name === undefined) {
    name = text + own
    names.set(own, name)
  }
  return name
}

type PrefixOf = (outer: Prefix, scope: Scope, locals: readonly Value[]) => Prefix | undefined

/** The prefix of a block for this phone, line or key; none when its text has no value. */
export function prefixes(text: CompiledText): PrefixOf {
  const known = new Map<string, Prefix>()
  const work: PrefixOf = (outer, scope, locals) => {
    const own = text.constant ?? text.evaluate(scope, locals)
    if (own === undefined) return undefined
    const whole = outer.text + own
    return known.get(whole) ?? keep(known, whole, { text: whole, names: new Map() })
  }
  return text.paths.every((path) => countsOrFact.test(path)) ? byNumber(text, work) : work
}

const countsOrFact = /^(?:(?:line|key)\.(?:number|index)|facts\..+)$/

/** Most blocks count lines or keys: what follows from a number and the model's facts alone needs no second working out. */
function byNumber(text: CompiledText, work: PrefixOf): PrefixOf {
  const readsFacts = text.paths.some((path) => path.startsWith('facts.'))
  const noFacts = {}
  const known = new WeakMap<object, Map<number, { index: Value; prefix: Prefix }>>()
  return (outer, scope, locals) => {
    const facts = readsFacts ? scope.facts : noFacts
    const { number, index } = (locals[0] ?? noFacts) as Scope
    if (outer !== noPrefix || typeof number !== 'number' || typeof facts !== 'object' || facts === null)
      return work(outer, scope, locals)
    let ofModel = known.get(facts)
    if (!ofModel) {
      ofModel = new Map()
      known.set(facts, ofModel)
    }
    const found = ofModel.get(number)
    if (found && found.index === index) return found.prefix
    const prefix = work(outer, scope, locals)
    if (prefix) keep(ofModel, number, { index, prefix })
    return prefix
  }
}

function keep<Key, Kept>(known: Map<Key, Kept>, key: Key, kept: Kept): Kept {
  if (known.size >= mostPrefixes) known.clear()
  known.set(key, kept)
  return kept
}
