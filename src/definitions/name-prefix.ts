/** What an `at` block puts before names, with the names below it, put together once for all phones that are told the same. */

import type { Meter } from '../language/limits.ts'
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
const mostNames = 5000

/** Longer names are no parameter of a phone. */
const longestKept = 300

export function prefixedName({ text, names }: Prefix, own: string, meter: Meter): string {
  if (text === '') return own
  let name = names.get(own)
  if (name === undefined) {
    meter.move(text.length + own.length)
    name = text + own
    if (name.length <= longestKept && names.size < mostNames) names.set(own, name)
  }
  return name
}

type PrefixOf = (outer: Prefix, scope: Scope, locals: readonly Value[], meter: Meter) => Prefix | undefined

/** The prefix of a block for this phone, line or key; none when its text has no value. */
export function prefixes(text: CompiledText): PrefixOf {
  const known = new Map<string, Prefix>()
  const work: PrefixOf = (outer, scope, locals, meter) => {
    const own = text.constant ?? text.evaluate(scope, locals, meter)
    if (own === undefined) return undefined
    meter.move(outer.text.length + own.length)
    const whole = outer.text + own
    const prefix = known.get(whole) ?? { text: whole, names: new Map() }
    return whole.length > longestKept ? prefix : keep(known, whole, prefix)
  }
  return text.paths.every((path) => countsOrFact.test(path)) ? byNumber(text, work) : work
}

const countsOrFact = /^(?:(?:line|key)\.(?:number|index)|facts\..+)$/

/** Most blocks count lines or keys: what follows from a number and the model's facts alone needs no second working out. */
function byNumber(text: CompiledText, work: PrefixOf): PrefixOf {
  const readsFacts = text.paths.some((path) => path.startsWith('facts.'))
  const noFacts = {}
  const known = new WeakMap<object, Map<number, { index: Value; prefix: Prefix }>>()
  return (outer, scope, locals, meter) => {
    const facts = readsFacts ? scope.facts : noFacts
    const { number, index } = (locals[0] ?? noFacts) as Scope
    if (outer !== noPrefix || typeof number !== 'number' || typeof facts !== 'object' || facts === null)
      return work(outer, scope, locals, meter)
    let ofModel = known.get(facts)
    if (!ofModel) {
      ofModel = new Map()
      known.set(facts, ofModel)
    }
    const found = ofModel.get(number)
    if (found && found.index === index) return found.prefix
    const prefix = work(outer, scope, locals, meter)
    if (prefix) keep(ofModel, number, { index, prefix })
    return prefix
  }
}

function keep<Key, Kept>(known: Map<Key, Kept>, key: Key, kept: Kept): Kept {
  if (known.size >= mostPrefixes && !known.has(key)) known.clear()
  known.set(key, kept)
  return kept
}
