/** The closures that expressions are made of: constants and paths. */

import type { Meter } from './limits.ts'
import { type Locals, member, type Scope, type Value } from './scope.ts'

export type Run = (scope: Scope, locals: Locals, meter: Meter) => Value

export type Node = { readonly run: Run; readonly isConstant: boolean }

export type PathOptions = {
  /** Names of the loop variables, by slot; the last of a name is the innermost. */
  readonly locals?: readonly string[]
  /** How a loop variable is called in `paths`, by slot; its own name when left out. */
  readonly origins?: readonly string[]
  /** A sentence on why this path cannot be read, or `undefined` when it can. */
  readonly refusesPath?: (path: string) => string | undefined
}

export function constant(value: Value): Node {
  return { run: () => value, isConstant: true }
}

/** The node that reads a path, with the path's own text; or the sentence on why it cannot be read. */
export function compilePath(
  names: readonly string[],
  options: PathOptions,
): { node: Node; path: string } | string {
  const [head = '', ...rest] = names
  const slot = options.locals?.lastIndexOf(head) ?? -1
  const path = [options.origins?.[slot] ?? head, ...rest].join('.')
  const refusal = options.refusesPath?.(path)
  if (refusal !== undefined) return refusal
  const run = slot >= 0 ? readLocal(slot, rest) : readRoot(head, rest)
  return { node: { run, isConstant: false }, path }
}

function readLocal(slot: number, rest: readonly string[]): Run {
  const [name] = rest
  if (name === undefined) return (_, locals) => locals[slot]
  if (rest.length === 1) return (_, locals) => member(locals[slot], name)
  return (_, locals) => follow(locals[slot], rest)
}

function readRoot(head: string, rest: readonly string[]): Run {
  const [name] = rest
  if (name === undefined) return (scope) => member(scope, head)
  if (rest.length === 1) return (scope) => member(member(scope, head), name)
  return (scope) => follow(member(scope, head), rest)
}

function follow(start: Value, names: readonly string[]): Value {
  let value = start
  for (const name of names) value = member(value, name)
  return value
}
