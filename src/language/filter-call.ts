/** One filter with its arguments, made into a closure over the value before it. */

import {
  filters,
  joinedFilter,
  longestResult,
  mapFilter,
  templateFilters,
  type ValueMaps,
} from './filters.ts'
import { unlimited } from './limits.ts'
import { constant, type Node, type Run } from './nodes.ts'
import { lengthOf, noLocals, textOf, type Value } from './scope.ts'

export type Filters = {
  /** What `value: 'map'` looks up. */
  readonly maps?: ValueMaps
  /** Told the name of each map that is looked up in. */
  readonly usesMap?: (name: string) => void
  /** In a text template, which has a few filters more than a sheet. */
  readonly isTemplate?: boolean
}

const dear = new Set([
  'item',
  'position',
  'includes',
  'part',
  'separatedBy',
  'remove',
  'uriEncoded',
  'urlEncoded',
  'urlPart',
])

export type FilterCall = {
  readonly apply: (input: Node) => Node
  /** The only words that the filter tells apart in its input. */
  readonly words?: readonly string[]
}

/** The call, or the sentence on what is wrong with it. */
export function filterCall(name: string, list: readonly Node[], options: Filters): FilterCall | string {
  if (name === 'value') return mapCall(list, options)
  if (name === 'joined') return joinedCall(list, options)
  const known = options.isTemplate ? templateFilters : filters
  const filter = known.get(name)
  if (!filter) return `there is no filter “${name}”; there are value, joined, ${[...known.keys()].join(', ')}`
  if (list.length !== filter.arguments) {
    return `the filter ${name} takes ${count(filter.arguments)}, here it has ${list.length}`
  }
  const [first = constant(undefined), second = constant(undefined)] = list
  const { apply, asks } = filter
  const isDefault = name === 'default'
  const isCheap = isDefault || name === 'yesNo'
  // What is cut into words or searched is made of more than its characters.
  const work = dear.has(name) ? 8 : 1
  const call = (input: Node): Node => {
    const run: Run = (scope, locals, meter) => {
      const value = input.run(scope, locals, meter)
      if (!isDefault && (value === undefined || value === null)) return undefined
      const [one, two] = [first.run(scope, locals, meter), second.run(scope, locals, meter)]
      if (!isCheap) meter.move(lengthOf(value) * work + lengthOf(one) + lengthOf(two))
      const result = apply(value, one, two)
      if (typeof result === 'string') meter.move(result.length)
      return typeof result === 'string' && result.length > longestResult ? undefined : result
    }
    return folded(run, input.isConstant && list.every((node) => node.isConstant))
  }
  const word = asks && first.isConstant ? textOf(constantOf(first)) : undefined
  return word === undefined ? { apply: call } : { apply: call, words: [word] }
}

function count(number: number): string {
  if (number === 0) return 'no argument'
  return number === 1 ? 'one argument' : `${number} arguments`
}

function mapCall(list: readonly Node[], options: Filters): FilterCall | string {
  if (list.length !== 1) return "the filter value takes the name of a map in quotes: value: 'map'"
  const map = mapNamed(list[0], 'value', options)
  if (typeof map === 'string') return map
  const look = mapFilter(map)
  return {
    apply: (input) =>
      folded((scope, locals, meter) => {
        const value = input.run(scope, locals, meter)
        meter.move(lengthOf(value))
        return look(value)
      }, input.isConstant),
    words: wordsOf(map),
  }
}

function joinedCall(list: readonly Node[], options: Filters): FilterCall | string {
  const [, between] = list
  const separator = between?.isConstant ? textOf(constantOf(between)) : undefined
  if (list.length !== 2 || separator === undefined)
    return "the filter joined takes a map and what stands between: joined: 'map', ','"
  const map = mapNamed(list[0], 'joined', options)
  if (typeof map === 'string') return map
  const join = joinedFilter(map, separator)
  return {
    apply: (input) =>
      folded((scope, locals, meter) => join(input.run(scope, locals, meter), meter), input.isConstant),
    words: wordsOf(map),
  }
}

function mapNamed(
  node: Node | undefined,
  filter: string,
  { maps = {}, usesMap }: Filters,
): NonNullable<ValueMaps[string]> | string {
  const name = node?.isConstant ? textOf(constantOf(node)) : undefined
  if (name === undefined) return `the filter ${filter} takes the name of a map in quotes: ${filter}: 'map'`
  usesMap?.(name)
  return (Object.hasOwn(maps, name) ? maps[name] : undefined) ?? `there is no map “${name}” among the values`
}

/** Made once for each map, however often it is looked up in. */
const words = new WeakMap<object, string[]>()

function wordsOf(map: NonNullable<ValueMaps[string]>): string[] {
  const known = words.get(map)
  if (known) return known
  const own = Object.entries(map).flatMap(([word, value]) => (value === null ? [] : [word]))
  words.set(map, own)
  return own
}

function folded(run: Run, isConstant: boolean): Node {
  return isConstant ? constant(run({}, noLocals, unlimited())) : { run, isConstant }
}

function constantOf(node: Node): Value {
  return node.run({}, noLocals, unlimited())
}
