/** `${name|default|type|options}`: values that the system knows, and variables that a template declares. */

import { mistakeAt } from './lexer.ts'

export type VariableType = 'text' | 'select' | 'number' | 'password' | 'boolean'

export type Variable = {
  readonly name: string
  readonly default: string
  readonly type: VariableType
  readonly options?: readonly { readonly value: string; readonly label: string }[]
}

/** One place where a name stands, with the details that it gives there. */
export type Mention = {
  readonly source: string
  readonly offset: number
  readonly name: string
  readonly default?: string
  readonly type?: VariableType
  readonly options?: Variable['options']
}

const types = ['text', 'select', 'number', 'password', 'boolean'] as const
const opening = /\$\{(?!\{)|\{\$(?=[A-Za-z_][\w.-]*(?:\||%%|\}))/y
const nameAndRest = /^\s*([A-Za-z_][\w-]*(?:\.\w[\w-]*)*)\s*(\||%%|$)/
const longestMention = 8192
/** Each is a field of the phone's form. */
const mostVariables = 500
/** How a list of options is compared; made once for each. */
const optionKeys = new WeakMap<object, string>()

/** The mention that begins at this offset, and where it ends; nothing when none begins here. */
export function readMention(source: string, offset: number): { mention: Mention; end: number } | undefined {
  opening.lastIndex = offset
  const open = opening.exec(source)
  if (!open) return undefined
  const start = offset + open[0].length
  const close = source.slice(start, start + longestMention).search(/[}\n]/) + start
  if (source.charAt(close) !== '}' || close < start)
    throw mistakeAt(source, offset, `this ${open[0]} has no closing }`)
  const found = nameAndRest.exec(source.slice(start, close))
  if (!found) throw mistakeAt(source, offset, `expected a name after ${open[0]}`)
  const [all, name = '', separator = ''] = found
  const whole = source.slice(offset, close + 1)
  const details = separator === '' ? [] : split(source.slice(start + all.length, close), separator)
  const mention = { source: whole, offset, name, ...readDetails(source, offset, details) }
  return { mention, end: close + 1 }
}

function split(text: string, separator: string): string[] {
  const [first = '', type, ...rest] = text.split(separator)
  if (type === undefined) return [first]
  return rest.length === 0 ? [first, type] : [first, type, rest.join(separator)]
}

function readDetails(source: string, offset: number, details: readonly string[]): Partial<Mention> {
  const [fallback, typeText = '', optionText] = details
  if (fallback === undefined) return {}
  const word = typeText.trim().toLowerCase()
  const type = word === '' ? undefined : types.find((each) => each === word)
  if (word !== '' && !type)
    throw mistakeAt(source, offset, `there is no type “${word}”; there are ${types.join(', ')}`)
  if (type !== 'select') return { default: fallback, ...(type ? { type } : {}) }
  const options = readOptions(optionText ?? '')
  if (options.length === 0)
    throw mistakeAt(source, offset, 'a select needs options: Label=value, Label=value')
  return { default: fallback, type, options }
}

function readOptions(text: string): { label: string; value: string }[] {
  const parts = text.split(',').filter((part) => part.trim() !== '')
  return parts.map((part) => {
    const equals = part.indexOf('=')
    const label = (equals < 0 ? part : part.slice(0, equals)).trim()
    return { label, value: equals < 0 ? label : part.slice(equals + 1).trim() }
  })
}

/** The variables that all mentions together declare: the first that says a thing declares it. */
export class Variables {
  readonly #mentions = new Map<string, Mention>()

  /** A sentence on what this mention contradicts, if it does. */
  add(mention: Mention): string | undefined {
    const first = this.#mentions.get(mention.name)
    if (!first) {
      if (this.#mentions.size === mostVariables)
        return `a template declares ${mostVariables} variables at most`
      this.#mentions.set(mention.name, mention)
      return undefined
    }
    const refuse = (what: string) =>
      `${mention.name} was declared before with another ${what}: ${first.source.slice(0, 100)}`
    if (differs(first.default, mention.default)) return refuse('default')
    if (differs(first.type, mention.type)) return refuse('type')
    if (differs(keyOf(first.options), keyOf(mention.options))) return refuse('list of options')
    this.#mentions.set(mention.name, { ...mention, ...withoutHoles(first) })
    return undefined
  }

  has(name: string): boolean {
    return this.#mentions.has(name)
  }

  /** What each variable is as long as nobody sets it. */
  defaults(): ReadonlyMap<string, string | boolean> {
    return new Map(
      this.list().map((each) => [each.name, isBoolean(each) ? isYes(each.default) : each.default]),
    )
  }

  /** The words that a boolean variable is written with, by its default; asked once the whole template was read. */
  wordsOf(name: string): readonly [yes: string, no: string] {
    const fallback = this.#mentions.get(name)?.default?.toLowerCase() ?? ''
    return booleanWords.find((pair) => pair.includes(fallback)) ?? ['true', 'false']
  }

  list(): Variable[] {
    return [...this.#mentions.values()].map(({ name, default: fallback = '', type = 'text', options }) =>
      options ? { name, default: fallback, type, options } : { name, default: fallback, type },
    )
  }
}

const booleanWords: (readonly [string, string])[] = [
  ['1', '0'],
  ['yes', 'no'],
  ['on', 'off'],
]

function isBoolean(variable: Variable): boolean {
  return variable.type === 'boolean'
}

function isYes(text: string): boolean {
  return text.toLowerCase() === 'true' || booleanWords.some(([yes]) => yes === text.toLowerCase())
}

function differs(first: unknown, later: unknown): boolean {
  return first !== undefined && later !== undefined && first !== later
}

function keyOf(options: Variable['options']): string | undefined {
  if (!options) return undefined
  const key = optionKeys.get(options) ?? JSON.stringify(options)
  optionKeys.set(options, key)
  return key
}

function withoutHoles(mention: Mention): Mention {
  const entries = Object.entries(mention).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Mention
}
