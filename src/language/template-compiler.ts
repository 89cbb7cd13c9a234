/** Compiles a template's nodes into closures, following at compile time where in the format each value stands. */

import type { TemplateRules } from '../formats/format.ts'
import { FormatError, type SourceError } from '../kernel/errors.ts'
import { mistakeAt } from './lexer.ts'
import type { Meter } from './limits.ts'
import { isTrue, type Locals, member, numberOf, type Scope, textOf, type Value } from './scope.ts'
import { type Branch, type Items, type Local, mostMistakes, type TemplateNode } from './template-reader.ts'
import { type Mention, Variables } from './variables.ts'

export type Frame = { readonly scope: Scope; readonly locals: Value[]; readonly meter: Meter; text: string }

export type Write = (frame: Frame) => void

type Options = {
  readonly rules: TemplateRules
  known(path: string): boolean
  readable?(path: string): boolean
}
type Compiled = { readonly write: Write; readonly state: string }
type NodeOf<Kind extends TemplateNode['kind']> = Extract<TemplateNode, { kind: Kind }>

export class TemplateCompiler {
  readonly mistakes: SourceError[] = []
  readonly variables = new Variables()
  readonly paths = new Set<string>()
  readonly #refusals = new Map<string, string>()
  /** Paths that were looked at; what is wrong with one is said where it stands first. */
  readonly #checked = new Set<string>()
  readonly #source: string
  readonly #rules: TemplateRules
  readonly #options: Options

  constructor(source: string, options: Options) {
    this.#source = source
    this.#rules = options.rules
    this.#options = options
  }

  compile(nodes: readonly TemplateNode[], reads: readonly { path: string; offset: number }[]): Write {
    const { write } = this.#sequence(nodes, this.#rules.start)
    for (const { path, offset } of reads) this.#checkPath(path, offset)
    return write
  }

  /** Variables count as known wherever they are declared, so this comes after all of them were met. */
  #checkPath(path: string, offset: number): void {
    if (this.#checked.has(path)) return
    this.#checked.add(path)
    this.paths.add(path)
    const [list = '', ...rest] = path.split('.*')
    if (rest.length > 0 && !this.#options.known(list)) return
    if (this.variables.has(path) || this.#options.known(path) || this.#options.readable?.(path)) return
    const [member = ''] = rest
    const what = member === '' ? `nothing is called ${path}` : `an item of ${list} has no ${member.slice(1)}`
    const advice = member === '' ? `; declare it as \${${path}|default}, or choose a known name` : ''
    this.#mistake(offset, what + advice)
  }

  #sequence(nodes: readonly TemplateNode[], start: string): Compiled {
    const writes: Write[] = []
    let state = start
    for (const node of nodes) {
      const compiled = this.#node(node, state)
      writes.push(compiled.write)
      state = compiled.state
    }
    const write: Write = (frame) => {
      for (const each of writes) each(frame)
    }
    return { write, state }
  }

  #node(node: TemplateNode, state: string): Compiled {
    if (node.kind === 'text') return this.#text(node.text, state)
    if (node.kind === 'value') return this.#value(node, state)
    if (node.kind === 'mention') return this.#mention(node, state)
    return node.kind === 'if' ? this.#if(node, state) : this.#for(node, state)
  }

  #text(text: string, state: string): Compiled {
    const bytes = Buffer.byteLength(text)
    const write: Write = (frame) => {
      frame.meter.step(1)
      frame.meter.write(bytes)
      frame.text += text
    }
    return { write, state: this.#rules.advance(state, text) }
  }

  #value({ expression, source, offset }: NodeOf<'value'>, state: string): Compiled {
    const read = (scope: Scope, locals: Locals, meter: Meter) =>
      textOf(expression.evaluate(scope, locals, meter)) ?? ''
    return this.#insert({ source, offset, cost: expression.cost, read }, state)
  }

  #mention({ mention, locals, offset }: NodeOf<'mention'>, state: string): Compiled {
    const read = this.#reader(mention, locals)
    return this.#insert({ source: mention.source, offset, cost: 1, read }, state)
  }

  /** A name that the system knows is its value, in a loop that of the loop's object first; any other is a variable. */
  #reader(mention: Mention, locals: readonly Local[]): (scope: Scope, slots: Locals) => string {
    const { name, default: fallback = '' } = mention
    const [head = '', ...rest] = name.split('.')
    const slot = locals.findLastIndex((local) => local.name === head)
    if (slot >= 0 && (rest.length > 0 || locals[slot]?.origin === undefined)) {
      this.#checkMention(locals[slot], name, rest, mention.offset)
      return (_, slots) => textOf(follow(slots[slot], rest)) ?? fallback
    }
    if (rest.length > 0) {
      if (!this.#options.known(name)) this.#mistake(mention.offset, `nothing is called ${name}`)
      this.paths.add(name)
      return (scope) => textOf(follow(scope, [head, ...rest])) ?? fallback
    }
    const places = this.#placesOf(name, locals)
    if (places.length > 0) return this.#word(name, places, fallback)
    const conflict = this.mistakes.length < mostMistakes ? this.variables.add(mention) : undefined
    if (conflict) this.#mistake(mention.offset, conflict)
    this.paths.add(name)
    return (scope) => {
      const value = member(scope, name)
      if (typeof value === 'boolean') return this.variables.wordsOf(name)[value ? 0 : 1]
      return textOf(value) ?? ''
    }
  }

  /** Where the system knows this word: slots from the innermost loop outwards, then `root`. */
  #placesOf(name: string, locals: readonly Local[]): Place[] {
    const knows = (prefix: string) =>
      [name, name.toLowerCase()].some((word) => this.#options.known(prefix + word))
    const slots = locals.flatMap(({ origin }, slot) =>
      origin !== undefined && knows(`${origin}.`) ? [{ slot, path: `${origin}.${name}` }] : [],
    )
    return [...slots.reverse(), ...(knows('') ? [{ slot: undefined, path: name }] : [])]
  }

  #checkMention(local: Local | undefined, name: string, rest: readonly string[], offset: number): void {
    if (local?.origin === undefined) return
    const path = [local.origin, ...rest].join('.')
    this.paths.add(path)
    if (!this.#options.known(path)) this.#mistake(offset, `nothing is called ${name}`)
  }

  #word(name: string, places: readonly Place[], fallback: string) {
    for (const { path } of places) this.paths.add(path)
    const lower = name.toLowerCase()
    return (scope: Scope, values: Locals) => {
      for (const { slot } of places) {
        const place = slot === undefined ? scope : values[slot]
        const text = textOf(member(place, lower)) ?? textOf(member(place, name))
        if (text !== undefined) return text
      }
      return fallback
    }
  }

  #insert(value: Insert, state: string): Compiled {
    const { source, cost, read } = value
    const rules = this.#rules
    this.#checkPlace(value, state)
    const write: Write = (frame) => {
      frame.meter.step(cost)
      const value = read(frame.scope, frame.locals, frame.meter)
      frame.meter.move(value.length)
      const text = written(rules, state, value, source)
      frame.meter.write(Buffer.byteLength(text))
      frame.text += text
    }
    return { write, state: rules.afterValue(state) }
  }

  /** Where neither a letter nor a digit may stand, nothing may. */
  #checkPlace({ source, offset }: Insert, state: string): void {
    const why = this.#refusalAt(state)
    if (why !== '') this.#mistake(offset, `${source.slice(0, 100)} ${why}`)
  }

  #refusalAt(state: string): string {
    const known = this.#refusals.get(state)
    if (known !== undefined) return known
    const [why, ...others] = ['a', '1'].map((value) => refusal(this.#rules, state, value))
    const found = why !== undefined && others.every((each) => each !== undefined) ? why : ''
    this.#refusals.set(state, found)
    return found
  }

  #if({ branches, offset }: NodeOf<'if'>, state: string): Compiled {
    const compiled = branches.map((branch) => ({ ...branch, ...this.#sequence(branch.body, state) }))
    const isComplete = branches.at(-1)?.condition === undefined
    const [end = state] = isComplete ? compiled.map((branch) => branch.state) : [state]
    const odd = compiled.find((branch) => branch.state !== end)
    if (odd) this.#oddEnd(offset, state, odd.state)
    return { write: firstTrue(compiled), state: end }
  }

  #for(node: NodeOf<'for'>, state: string): Compiled {
    const { write, state: end } = this.#sequence(node.body, state)
    if (end !== state) this.#oddEnd(node.offset, state, end)
    return { write: repeated(node, write), state }
  }

  #oddEnd(offset: number, start: string, end: string): void {
    const message = `this block must end where it began: it begins in “${start}” and ends in “${end}”`
    this.#mistake(offset, message)
  }

  #mistake(offset: number, message: string): void {
    if (this.mistakes.length < mostMistakes) this.mistakes.push(mistakeAt(this.#source, offset, message))
  }
}

type Place = { readonly slot: number | undefined; readonly path: string }

type Insert = {
  readonly source: string
  readonly offset: number
  readonly cost: number
  readonly read: (scope: Scope, locals: Locals, meter: Meter) => string
}

function firstTrue(branches: readonly (Branch & { readonly write: Write })[]): Write {
  return (frame) => {
    for (const { condition, write } of branches) {
      frame.meter.step(condition?.cost ?? 1)
      if (!condition || isTrue(condition.evaluate(frame.scope, frame.locals, frame.meter)))
        return write(frame)
    }
  }
}

function repeated({ items, slot }: NodeOf<'for'>, body: Write): Write {
  return (frame) => {
    const { locals, meter } = frame
    const { item, length } = read(items, frame)
    for (let index = 0; index < length; index++) {
      meter.step(1)
      locals[slot] = item(index)
      locals[slot + 1] = {
        index: index + 1,
        index0: index,
        first: index === 0,
        last: index === length - 1,
        length,
      }
      body(frame)
    }
    locals.length = slot
  }
}

function read(
  items: Items,
  { scope, locals, meter }: Frame,
): { item: (index: number) => Value; length: number } {
  if ('list' in items) {
    meter.step(items.list.cost)
    const list = items.list.evaluate(scope, locals, meter)
    return Array.isArray(list)
      ? { item: (index) => list[index], length: list.length }
      : { item: () => undefined, length: 0 }
  }
  meter.step(items.from.cost + items.to.cost)
  const from = numberOf(items.from.evaluate(scope, locals, meter))
  const to = numberOf(items.to.evaluate(scope, locals, meter))
  if (from === undefined || to === undefined) return { item: () => undefined, length: 0 }
  return { item: (index) => from + index, length: Math.max(0, Math.floor(to - from) + 1) }
}

function follow(start: Value, names: readonly string[]): Value {
  let value = start
  for (const name of names) value = member(value, name)
  return value
}

function refusal(rules: TemplateRules, state: string, value: string): string | undefined {
  try {
    rules.escape(state, value)
    return undefined
  } catch (error) {
    if (error instanceof FormatError) return error.message
    throw error
  }
}

function written(rules: TemplateRules, state: string, value: string, source: string): string {
  try {
    return rules.escape(state, value)
  } catch (error) {
    if (error instanceof FormatError) throw new FormatError(source, error.message)
    throw error
  }
}
