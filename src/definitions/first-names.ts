/**
 * The names of all parameters that a model's files can carry, each once: `account.#.label`, where `#` is the number of a line
 * or key. A name that is hardly more than a number is that of the first line or key.
 */

import { type Meter, unlimited } from '../language/limits.ts'
import { isTrue, type Scope } from '../language/scope.ts'
import type { SheetParameter } from './compile-sheet.ts'
import type { CompiledModel } from './model.ts'
import { loops } from './readable.ts'

/** In the order of the files. */
export function firstNames(model: Named): string[] {
  const names = model.files.flatMap(({ sheet }) =>
    (sheet?.parameters ?? []).flatMap((each) => firstName(model, each) ?? []),
  )
  return [...new Set(names)]
}

export type Named = Pick<
  CompiledModel,
  'files' | 'facts' | 'firstLine' | 'lastLine' | 'lineKeys' | 'expansionModules'
>

/** None where the model has no such line or key. What no number says, such as a label, is `*`. */
export function firstName(model: Named, parameter: SheetParameter, meter = unlimited()): string | undefined {
  let isThere = false
  for (const name of writtenNames(model, parameter, meter)) {
    if (name !== undefined) return withMarks(parameter.source, name)
    isThere = true
  }
  return isThere ? literals(parameter.source).join('*') : undefined
}

/** Its names as they are written, for one line or key after the other; `undefined` where no number says it. What is counted is counted once. */
export function* writtenNames(
  model: Named,
  { name, loop, conditions }: SheetParameter,
  meter: Meter = unlimited(),
): Generator<string | undefined> {
  const count = Object.fromEntries(countersOf(name).map((path) => [path.slice('count.'.length), 1]))
  const scope = { facts: model.facts, count }
  for (const item of itemsOf(model, loop)) {
    meter.step(1)
    if (!conditions.every((each) => isTrue(each.evaluate(scope, [item], meter)))) continue
    const parts = name.map((text) => text.constant ?? text.evaluate(scope, [item], meter))
    yield parts.includes(undefined) ? undefined : parts.join('')
  }
}

export const countersOf = (name: SheetParameter['name']) =>
  name.flatMap(({ paths }) => paths.filter((path) => path.startsWith('count.')))

const literals = (source: string) => source.split(/\{\{.*?\}\}/)

/** With `#` for each number that an expression gave, where enough is left to tell names apart. */
function withMarks(source: string, name: string): string {
  const parts = literals(source)
  if (parts.length === 1 || parts.join('').replace(/[^A-Za-z]/g, '').length < fewestLetters) return name
  const values = valuesIn(name, parts)
  return parts.map((part, index) => part + (values[index] ?? '').replace(/^\d+$/, '#')).join('')
}

const fewestLetters = 3

/** What stands between the pieces: each piece is taken where it comes first, so that it takes one look. */
function valuesIn(name: string, [first = '', ...pieces]: readonly string[]): string[] {
  const last = pieces.pop() ?? ''
  const end = name.length - last.length
  if (lineEnd.test(name) || !name.startsWith(first) || !name.endsWith(last)) return []
  const values: string[] = []
  let at = first.length
  for (const piece of pieces) {
    const next = name.indexOf(piece, at)
    if (next < 0) return []
    values.push(name.slice(at, next))
    at = next + piece.length
  }
  return at > end ? [] : [...values, name.slice(at, end)]
}

const lineEnd = /[\n\r\u2028\u2029]/

/** What a loop goes through at most; one after the other, since it is often left after the first. */
function itemsOf(model: Named, loop: SheetParameter['loop']): Iterable<Scope> {
  const { firstLine, lastLine, lineKeys, expansionModules } = model
  if (loop === undefined) return [{}]
  const { variable } = loops[loop]
  const places = {
    ...{ registrar: 1, handset: 1, handsetLines: 1, line: firstLine, lineIndex: 0 },
    ...{ label: '*', value: '*', kind: '*', user: '*', extension: '*' },
  }
  function* items(first: number, count: number, modules = 1): Generator<Scope> {
    for (let module = 1; module <= modules; module++)
      for (let index = 0; index < count; index++)
        yield {
          ...places,
          ...{ number: first + index, index, position: index + 1, button: index + 1, module },
        }
  }
  if (variable === 'line') return items(firstLine, lastLine - firstLine + 1)
  if (variable !== 'key') return items(1, 1)
  if (loop === 'lineKey' || loop === 'emptyLineKey') return items(1, lineKeys)
  const { max = 0, keys = 0 } = expansionModules ?? {}
  return items(1, keys, max)
}
