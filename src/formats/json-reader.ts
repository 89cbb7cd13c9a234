/** Reads JSON in the order of the file, with every key: `JSON.parse` would sort numbers and drop repeated keys. */

import { SourceError } from '../kernel/errors.ts'
import type { Parameter } from './format.ts'

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g

type Container = { key: string; isArray: boolean; count: number }

/**
 * The values by their dotted names. What Offhook does not write is still given, under a name that no parameter has or
 * by its source text: an array's members by number, `\.` for a dot in a key, `{}` for an empty object.
 */
export function readJson(text: string): Parameter[] {
  checkSyntax(text)
  const parameters: Parameter[] = []
  const open: Container[] = []
  let before = ''
  for (const [found] of text.matchAll(token)) {
    const inside = open.at(-1)
    if (!inside && found !== '{') break
    if (found === '{' || found === '[') open.push({ key: '', isArray: found === '[', count: 0 })
    else if (found === '}' || found === ']') {
      open.pop()
      if (open.length > 0 && (before === '{' || before === '['))
        parameters.push({ name: nameOf(open), value: before + found })
      count(open.at(-1))
    } else if (inside && found !== ',' && found !== ':') readScalar(inside, open, before, found, parameters)
    before = found
  }
  return parameters
}

function readScalar(
  inside: Container,
  open: Container[],
  before: string,
  found: string,
  parameters: Parameter[],
): void {
  if (!inside.isArray && before !== ':') {
    inside.key = stringOf(found).replaceAll(/[\\.]/g, '\\$&')
    return
  }
  parameters.push({ name: nameOf(open), value: found.startsWith('"') ? stringOf(found) : found })
  count(inside)
}

function nameOf(open: readonly Container[]): string {
  return open.map(({ key, isArray, count }) => (isArray ? String(count) : key)).join('.')
}

function count(container: Container | undefined): void {
  if (container) container.count += 1
}

function stringOf(literal: string): string {
  return String(JSON.parse(literal))
}

function checkSyntax(text: string): void {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    // The engine's own message quotes the file, which may hold a secret.
    const place = /line (\d+) column (\d+)/.exec(String(error))
    throw new SourceError(
      'this is not JSON',
      place ? { line: Number(place[1]), column: Number(place[2]) } : {},
    )
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new SourceError('expected an object: { … }')
}
