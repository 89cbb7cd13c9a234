/** What a phone book is written with beside its entries: phones that share it get one and the same file. */

import { createHash } from 'node:crypto'
import type { Scope, Value } from '../language/scope.ts'

const longest = 200

/** The values of all paths that a template reads, but the contacts themselves. */
export function formOf(paths: readonly string[], scope: Scope): string {
  const read = [...new Set(paths)].filter((path) => !/^contacts(\.|$)/.test(path)).sort()
  const text = JSON.stringify(read.map((path) => [path, valueAt(path, scope)]))
  return text.length <= longest ? text : createHash('sha256').update(text).digest('base64url')
}

/** A list stands for all that may be read of its items. */
function valueAt(path: string, scope: Scope): Value {
  let value: Value = scope
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    value = (value as Scope)[name]
  }
  return value
}
