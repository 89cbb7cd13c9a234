/** One filter with its arguments, made into a closure over the value before it. */

import { filters, mapFilter, type ValueMaps } from './filters.ts'
import { constant, type Node, type Run } from './nodes.ts'
import { noLocals, textOf, type Value } from './scope.ts'

export type Filters = {
  /** What `value: 'map'` looks up. */
  readonly maps?: ValueMaps
}

/** The call, or the sentence on what is wrong with it. */
export function filterCall(
  name: string,
  list: readonly Node[],
  options: Filters,
): ((input: Node) => Node) | string {
  if (name === 'value') return mapCall(list, options.maps ?? {})
  const filter = filters.get(name)
  if (!filter) return `there is no filter “${name}”; there are value, ${[...filters.keys()].join(', ')}`
  if (list.length !== filter.arguments) {
    return `the filter ${name} takes ${count(filter.arguments)}, here it has ${list.length}`
  }
  const [first = constant(undefined), second = constant(undefined)] = list
  const { apply } = filter
  const isDefault = name === 'default'
  return (input) => {
    const run: Run = (scope, locals) => {
      const value = input.run(scope, locals)
      if (!isDefault && (value === undefined || value === null)) return undefined
      return apply(value, first.run(scope, locals), second.run(scope, locals))
    }
    return folded(run, input.isConstant && list.every((node) => node.isConstant))
  }
}

function count(number: number): string {
  if (number === 0) return 'no argument'
  return number === 1 ? 'one argument' : `${number} arguments`
}

function mapCall(list: readonly Node[], maps: ValueMaps): ((input: Node) => Node) | string {
  const [argument] = list
  const name = argument?.isConstant ? textOf(constantOf(argument)) : undefined
  if (list.length !== 1 || name === undefined)
    return "the filter value takes the name of a map in quotes: value: 'map'"
  const map = Object.hasOwn(maps, name) ? maps[name] : undefined
  if (!map) return `there is no map “${name}” among the values`
  const look = mapFilter(map)
  return (input) => folded((scope, locals) => look(input.run(scope, locals)), input.isConstant)
}

function folded(run: Run, isConstant: boolean): Node {
  return isConstant ? constant(run({}, noLocals)) : { run, isConstant }
}

function constantOf(node: Node): Value {
  return node.run({}, noLocals)
}
