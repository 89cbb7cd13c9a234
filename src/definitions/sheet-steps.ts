/** The steps that a compiled sheet runs for each phone: no parsing, no look-up of words. */

import { Meter, sheetLimits } from '../language/limits.ts'
import type { Scope, Value } from '../language/scope.ts'
import type { CompiledText } from '../language/text.ts'
import { noPrefix, type Prefix, prefixedName, prefixes } from './name-prefix.ts'
import { type Loop, loops, type rowLoops } from './readable.ts'

type RowLoop = keyof typeof rowLoops

/** What a phone's sheet reads: its settings by key, and the table of docs/definitions.md. */
export type RenderScope = Scope & {
  /** The lines that have an extension. */
  readonly lines: readonly Scope[]
  /** The model's other lines. */
  readonly emptyLines: readonly Scope[]
  readonly lineKeys: readonly Scope[]
  /** The model's keys that nobody programmed. */
  readonly emptyLineKeys: readonly Scope[]
  /** Programmed keys of side modules. */
  readonly expansionKeys: readonly Scope[]
  /** The other keys of the side modules that the phone has. */
  readonly emptyExpansionKeys: readonly Scope[]
  /** Those that the phone is to have, the tenant's own first. */
  readonly phoneBooks: readonly Scope[]
} & { readonly [Each in RowLoop as (typeof loops)[Each]['list']]?: readonly Scope[] }

export type RenderedParameter = {
  readonly name: string
  readonly value: string
  /** What its value was made of; a line's as `line.user`, with `line` saying which. */
  readonly paths: readonly string[]
  /** What its name was made of. */
  readonly namePaths: readonly string[]
  /** The number of the line that it belongs to. */
  readonly line: number | undefined
  /** The number of the line key or expansion key that it belongs to. */
  readonly key: number | undefined
  /** The side module of that key. */
  readonly module?: number | undefined
  readonly secret: boolean
}

export type Sink = {
  readonly scope: RenderScope
  /** How often each `count` block was reached; sheets read it as `count.word`. */
  readonly counts: { [word: string]: number }
  readonly locals: Value[]
  line: number | undefined
  key: number | undefined
  module: number | undefined
  /** What stands before each name. */
  prefix: Prefix
  readonly seen: Set<string>
  readonly parameters: RenderedParameter[]
  readonly meter: Meter
}

export type Step = (sink: Sink) => void

export function writer(steps: readonly Step[]): (scope: RenderScope, meter?: Meter) => RenderedParameter[] {
  return (scope, meter = new Meter(sheetLimits, 'the sheet')) => {
    const parameters: RenderedParameter[] = []
    const counts: Sink['counts'] = Object.create(null)
    const sink: Sink = {
      scope: { ...scope, count: counts },
      counts,
      locals: [],
      line: undefined,
      key: undefined,
      module: undefined,
      prefix: noPrefix,
      seen: new Set(),
      parameters,
      meter,
    }
    for (const step of steps) step(sink)
    return parameters
  }
}

/** A parameter that is written is kept: it costs more than one that is not. */
const written = 20

export function countStep({ meter }: Sink): void {
  meter.step(1)
}

/** The steps once for each item of the loop's list. */
export function inLoop(loop: Loop, steps: readonly Step[]): Step {
  const { list, variable } = loops[loop]
  return (sink) => {
    for (const item of sink.scope[list] ?? []) {
      countStep(sink)
      sink.locals[0] = item
      if (variable === 'line' || variable === 'key')
        sink[variable] = typeof item.number === 'number' ? item.number : undefined
      if (variable === 'key') sink.module = typeof item.module === 'number' ? item.module : undefined
      for (const step of steps) step(sink)
    }
    sink.locals.length = 0
    sink.line = undefined
    sink.key = undefined
    sink.module = undefined
  }
}

/** The steps with a text before each name; none of them when the text has no value. */
export function prefixed(text: CompiledText, steps: readonly Step[]): Step {
  const prefixOf = prefixes(text)
  return (sink) => {
    sink.meter.step(text.cost)
    const outer = sink.prefix
    const inner = prefixOf(outer, sink.scope, sink.locals, sink.meter)
    if (inner === undefined) return
    sink.prefix = inner
    for (const step of steps) step(sink)
    sink.prefix = outer
  }
}

/** The steps, after one more was counted. */
export function counted(word: string, steps: readonly Step[]): Step {
  return (sink) => {
    countStep(sink)
    sink.counts[word] = (sink.counts[word] ?? 0) + 1
    for (const step of steps) step(sink)
  }
}

type Parameter = {
  name: CompiledText
  value: CompiledText
  paths: readonly string[]
  namePaths: readonly string[]
  secret: boolean
}

/** The first parameter of a name stays: a later one is a fallback of an earlier `when`. */
export function parameterStep({ name, value, paths, namePaths, secret }: Parameter): Step {
  const cost = name.cost + value.cost
  return (sink) => {
    const { meter, seen, line, key, module } = sink
    meter.step(cost)
    const writtenValue = value.constant ?? value.evaluate(sink.scope, sink.locals, meter)
    if (writtenValue === undefined) return
    const writtenName = nameOf(name, sink)
    if (writtenName === undefined) return
    const before = seen.size
    seen.add(writtenName)
    if (seen.size === before) return
    meter.step(written)
    meter.write(writtenName.length + writtenValue.length)
    sink.parameters.push({
      name: writtenName,
      value: writtenValue,
      paths,
      namePaths,
      line,
      key,
      module,
      secret,
    })
  }
}

function nameOf(name: CompiledText, { prefix, scope, locals, meter }: Sink): string | undefined {
  if (name.constant !== undefined) return prefixedName(prefix, name.constant, meter)
  const own = name.evaluate(scope, locals, meter)
  if (own === undefined) return undefined
  meter.move(prefix.text.length + own.length)
  return prefix.text + own
}
