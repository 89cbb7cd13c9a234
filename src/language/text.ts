/** Text with expressions in `{{ }}`, as a sheet's names and values are. */

import { type Expression, type ExpressionOptions, ExpressionReader, type Lookup } from './expression.ts'
import { mistakeAt, tokenize } from './lexer.ts'
import { type Meter, unlimited } from './limits.ts'
import { type Locals, noLocals, type Scope, textOf } from './scope.ts'

export type CompiledText = {
  /** The whole text, when it has no expression that could change it. */
  readonly constant: string | undefined
  readonly paths: readonly string[]
  readonly lookups: readonly Lookup[]
  /** `undefined` when one of its expressions has no value. */
  evaluate(scope: Scope, locals?: Locals, meter?: Meter): string | undefined
  /** Work of one evaluation, as an expression's. */
  readonly cost: number
}

type Part = string | Expression

const free = unlimited()

export function compileText(source: string, options: ExpressionOptions = {}): CompiledText {
  const parts = foldConstants(readParts(source, options))
  const [only] = parts
  if (parts.length === 0 || (parts.length === 1 && typeof only === 'string')) {
    const text = typeof only === 'string' ? only : ''
    return { constant: text, paths: [], lookups: [], evaluate: () => text, cost: 1 }
  }
  const paths = [...new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : part.paths)))]
  const lookups = parts.flatMap((part) => (typeof part === 'string' ? [] : part.lookups))
  const cost = parts.reduce((sum, part) => sum + (typeof part === 'string' ? 1 : part.cost), 0)
  return { constant: undefined, paths, lookups, evaluate: evaluator(parts), cost }
}

function readParts(source: string, options: ExpressionOptions): Part[] {
  const parts: Part[] = []
  let offset = 0
  for (;;) {
    const open = source.indexOf('{{', offset)
    if (open < 0) break
    if (open > offset) parts.push(source.slice(offset, open))
    const { tokens, end } = tokenize(source, open + 2, '}}')
    const reader = new ExpressionReader(source, tokens, options)
    parts.push(reader.expression())
    reader.expectEnd()
    offset = end
  }
  const rest = source.slice(offset)
  const stray = rest.indexOf('}}')
  if (stray >= 0 && parts.length === 0) throw mistakeAt(source, offset + stray, 'this }} has no {{ before it')
  if (rest) parts.push(rest)
  return parts
}

function foldConstants(parts: readonly Part[]): Part[] {
  const folded: Part[] = []
  for (const part of parts) {
    const text = typeof part === 'string' ? part : part.isConstant ? textOf(part.evaluate({})) : undefined
    const last = folded.at(-1)
    if (text === undefined) folded.push(part)
    else if (typeof last === 'string') folded[folded.length - 1] = last + text
    else folded.push(text)
  }
  return folded
}

function evaluator(parts: readonly Part[]): CompiledText['evaluate'] {
  const single = surrounded(parts)
  if (single) return single
  return (scope, locals = noLocals, meter = free) => {
    let text = ''
    for (const part of parts) {
      const piece = typeof part === 'string' ? part : textOf(part.evaluate(scope, locals, meter))
      if (piece === undefined) return undefined
      meter.move(piece.length)
      text += piece
    }
    return text
  }
}

/** The common shape, one expression with constant text round it, without a loop. */
function surrounded(parts: readonly Part[]): CompiledText['evaluate'] | undefined {
  const expressions = parts.filter((part) => typeof part !== 'string')
  const [expression] = expressions
  if (expressions.length !== 1 || expression === undefined) return undefined
  const at = parts.indexOf(expression)
  const before = parts.slice(0, at).join('')
  const after = parts.slice(at + 1).join('')
  const around = before.length + after.length
  return (scope, locals = noLocals, meter = free) => {
    const text = textOf(expression.evaluate(scope, locals, meter))
    if (text === undefined || around === 0) return text
    meter.move(around + text.length)
    return before + text + after
  }
}
