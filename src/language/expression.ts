/** Reads one expression (`path | filter: argument`, conditions) into a closure; nothing is ever executed as code. */

import { type Filters, filterCall } from './filter-call.ts'
import { mistakeAt, type Token, tokenize } from './lexer.ts'
import { type Meter, unlimited } from './limits.ts'
import { compilePath, constant, type Node, type PathOptions } from './nodes.ts'
import {
  isTrue,
  type Locals,
  lengthOf,
  noLocals,
  numberOf,
  type Scope,
  searchCost,
  textOf,
  type Value,
} from './scope.ts'

export type ExpressionOptions = PathOptions & Filters

export type Expression = {
  evaluate(scope: Scope, locals?: Locals, meter?: Meter): Value
  /** Every path that it reads, as written; a loop variable by its origin when that is known. */
  readonly paths: readonly string[]
  /** Paths that are read only to look their value up among these words. */
  readonly lookups: readonly Lookup[]
  /** Work of one evaluation: one for each path, filter and comparison. */
  readonly cost: number
  readonly isConstant: boolean
}

export type Lookup = { readonly path: string; readonly words: readonly string[] }

const deepestNesting = 20
const mostOperations = 100
/** No path of the system is longer; its loops would make of it what they go through. */
const longestPath = 200
const free = unlimited()
const comparisons = new Set(['==', '!=', '<', '>', '<=', '>='])

export function compileExpression(source: string, options: ExpressionOptions = {}): Expression {
  const reader = new ExpressionReader(source, tokenize(source).tokens, options)
  const expression = reader.expression()
  reader.expectEnd()
  return expression
}

/** Recursive descent over the tokens of one expression. */
export class ExpressionReader {
  readonly #source: string
  readonly #tokens: readonly Token[]
  readonly #options: ExpressionOptions
  #index = 0
  #depth = 0
  #cost = 0
  #paths = new Set<string>()
  #lookups: Lookup[] = []
  /** The path that the last primary was, as long as nothing but `item` was done to it. */
  #plainPath: string | undefined

  constructor(source: string, tokens: readonly Token[], options: ExpressionOptions) {
    this.#source = source
    this.#tokens = tokens
    this.#options = options
  }

  /** One whole expression; more tokens may follow it. */
  expression(): Expression {
    this.#paths = new Set()
    this.#lookups = []
    this.#cost = 0
    const node = this.#or()
    const { run } = node
    return {
      evaluate: (scope, locals = noLocals, meter = free) => run(scope, locals, meter),
      paths: [...this.#paths],
      lookups: this.#lookups,
      cost: this.#cost,
      isConstant: node.isConstant,
    }
  }

  /** Takes the next token when it reads `text`. */
  takes(text: string): boolean {
    const token = this.peek()
    if (token.kind === 'string' || token.kind === 'end' || token.text !== text) return false
    this.#index++
    return true
  }

  word(expected: string): Token {
    const token = this.peek()
    if (token.kind !== 'word') throw this.mistake(`expected ${expected}`)
    this.#index++
    return token
  }

  expect(text: string): void {
    if (!this.takes(text)) throw this.mistake(`expected ${text}`)
  }

  expectEnd(): void {
    if (this.peek().kind !== 'end') throw this.mistake(`${this.peek().text} is one word too many here`)
  }

  peek(): Token {
    return this.#tokens[this.#index] ?? { kind: 'end', text: '', offset: this.#source.length }
  }

  mistake(message: string, token = this.peek()) {
    return mistakeAt(this.#source, token.offset, message)
  }

  #count(): void {
    if (++this.#cost > mostOperations) throw this.mistake(`an expression may have ${mostOperations} parts`)
  }

  #or(): Node {
    let left = this.#and()
    while (this.takes('or')) {
      this.#count()
      const [first, second] = [left.run, this.#and()]
      left = { run: (s, l, m) => isTrue(first(s, l, m)) || isTrue(second.run(s, l, m)), isConstant: false }
    }
    return left
  }

  #and(): Node {
    let left = this.#not()
    while (this.takes('and')) {
      this.#count()
      const [first, second] = [left.run, this.#not()]
      left = { run: (s, l, m) => isTrue(first(s, l, m)) && isTrue(second.run(s, l, m)), isConstant: false }
    }
    return left
  }

  #not(): Node {
    if (!this.takes('not')) return this.#comparison()
    const { run } = this.#nested(() => this.#not())
    return { run: (s, l, m) => !isTrue(run(s, l, m)), isConstant: false }
  }

  #comparison(): Node {
    const left = this.#filtered()
    const operator = this.peek().text
    const isComparison = this.peek().kind === 'symbol' ? comparisons.has(operator) : operator === 'contains'
    if (!isComparison || this.peek().kind === 'string') return left
    this.#index++
    this.#count()
    return compare(operator, left, this.#filtered())
  }

  #filtered(): Node {
    this.#plainPath = undefined
    let node = this.#primary()
    let path = this.#plainPath
    while (this.takes('|')) {
      this.#count()
      const name = this.word('the name of a filter')
      const found = filterCall(name.text, this.#filterArguments(), this.#options)
      if (typeof found === 'string') throw this.mistake(found, name)
      if (path !== undefined && found.words) this.#lookups.push({ path, words: found.words })
      if (name.text !== 'item') path = undefined
      node = found.apply(node)
    }
    return node
  }

  #filterArguments(): Node[] {
    const list: Node[] = []
    if (!this.takes(':')) return list
    do list.push(this.#primary())
    while (this.takes(','))
    return list
  }

  #primary(): Node {
    const token = this.peek()
    this.#index++
    if (token.kind === 'string') return constant(token.text)
    if (token.kind === 'number') return constant(Number(token.text))
    if (token.kind === 'word') return this.#wordOrPath(token)
    if (token.text === '(' && token.kind === 'symbol') {
      const inner = this.#nested(() => this.#or())
      this.expect(')')
      return inner
    }
    this.#index--
    throw this.mistake('expected a name, a number or a text in quotes')
  }

  #wordOrPath(head: Token): Node {
    if (head.text === 'true' || head.text === 'false') return constant(head.text === 'true')
    if (head.text === 'and' || head.text === 'or' || head.text === 'contains') {
      throw this.mistake('expected a name, a number or a text in quotes', head)
    }
    const names = [head.text, ...this.#memberNames()]
    this.#count()
    if (names.reduce((length, name) => length + name.length + 1, 0) > longestPath)
      throw this.mistake(`a name has ${longestPath} characters at most`, head)
    const path = compilePath(names, this.#options)
    if (typeof path === 'string') throw this.mistake(path, head)
    this.#paths.add(path.path)
    this.#plainPath = path.path
    return path.node
  }

  #memberNames(): string[] {
    const names: string[] = []
    for (;;) {
      if (this.takes('.')) names.push(this.#memberName())
      else if (names.length > longestPath) return names
      else if (this.takes('[')) {
        names.push(this.#memberName())
        this.expect(']')
      } else return names
    }
  }

  /** `.name`, `.0`, and `.0.1`, which the lexer reads as one number. */
  #memberName(): string {
    const token = this.peek()
    if (token.kind !== 'word' && token.kind !== 'number' && token.kind !== 'string') {
      throw this.mistake('expected the name of a member')
    }
    this.#index++
    return token.text
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > deepestNesting) throw this.mistake(`conditions may be nested ${deepestNesting} deep`)
    const result = read()
    this.#depth--
    return result
  }
}

/** Words and numbers are compared as text, so that a form's `"5"` equals 5; no value equals nothing. */
function compare(operator: string, left: Node, right: Node): Node {
  const compared = comparing(operator)
  return {
    run(s, l, m) {
      const [a, b] = [left.run(s, l, m), right.run(s, l, m)]
      m.move(lengthOf(a) + lengthOf(b))
      return compared(a, b, m)
    },
    isConstant: false,
  }
}

function comparing(operator: string): (left: Value, right: Value, meter: Meter) => boolean {
  if (operator === '==') return isEqual
  if (operator === '!=') return (a, b) => !isEqual(a, b)
  if (operator === 'contains') return contains
  const order = ordering(operator)
  return (left, right) => {
    const [a, b] = [numberOf(left), numberOf(right)]
    return a !== undefined && b !== undefined && order(a, b)
  }
}

function isEqual(left: Value, right: Value): boolean {
  const text = textOf(left)
  return text !== undefined && text === textOf(right)
}

function ordering(operator: string): (left: number, right: number) => boolean {
  if (operator === '<') return (left, right) => left < right
  if (operator === '>') return (left, right) => left > right
  return operator === '<=' ? (left, right) => left <= right : (left, right) => left >= right
}

function contains(whole: Value, part: Value, meter: Meter): boolean {
  const text = textOf(part)
  if (text === undefined) return false
  if (Array.isArray(whole)) {
    meter.step(Math.ceil(whole.length / 10))
    return whole.length <= 1000 && whole.some((item) => textOf(item) === text)
  }
  const searched = textOf(whole) ?? ''
  meter.move(searchCost(searched, text))
  return searched.includes(text)
}
