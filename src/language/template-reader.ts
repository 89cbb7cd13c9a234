/** Reads a text template into nodes; every mistake on the way is kept, and reading goes on behind it. */

import { SourceError } from '../kernel/errors.ts'
import { type Expression, ExpressionReader } from './expression.ts'
import { mistakeAt, tokenize } from './lexer.ts'
import { deepestBlock } from './limits.ts'
import { type Mention, readMention } from './variables.ts'

export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'value'
      readonly expression: Expression
      readonly source: string
      readonly offset: number
    }
  | {
      readonly kind: 'mention'
      readonly mention: Mention
      readonly locals: readonly Local[]
      readonly offset: number
    }
  | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly offset: number }
  | {
      readonly kind: 'for'
      readonly items: Items
      readonly slot: number
      readonly body: readonly TemplateNode[]
      readonly offset: number
    }

export type Branch = { readonly condition?: Expression; readonly body: readonly TemplateNode[] }

/** A list, or the whole numbers of `(1..5)`. */
export type Items = { readonly list: Expression } | { readonly from: Expression; readonly to: Expression }

/** A loop variable; `origin` is what `paths` call it, nothing for numbers and `forloop`. */
export type Local = { readonly name: string; readonly origin: string | undefined }

type Tag = { readonly name: string; readonly reader: ExpressionReader; readonly offset: number }
type Body = { readonly nodes: TemplateNode[]; readonly end: Tag | undefined }

const nothing: Expression = {
  evaluate: () => undefined,
  paths: [],
  lookups: [],
  cost: 1,
  isConstant: true,
}
const special = /\{\{|\{%|\$\{(?!\{)|\{\$(?=[A-Za-z_][\w.-]*(?:\||%%|\}))/g
export const mostMistakes = 100

const ends = new Set(['endif', 'endfor', 'elsif', 'else', 'endraw', 'endcomment'])

export class TemplateReader {
  readonly mistakes: SourceError[] = []
  /** The paths of all expressions, with where they stand. */
  readonly reads: { readonly path: string; readonly offset: number }[] = []
  readonly #source: string
  readonly #locals: Local[] = []
  #offset = 0
  #trimsNext = false
  #depth = 0
  #isStopped = false

  constructor(source: string) {
    this.#source = source
  }

  read(): TemplateNode[] {
    const nodes: TemplateNode[] = []
    for (;;) {
      const body = this.#body([])
      nodes.push(...body.nodes)
      if (!body.end) return nodes
      this.#mistake(body.end.offset, `${body.end.name} has no beginning before it`)
    }
  }

  /** Nodes up to a tag of these names, or to the end. */
  #body(wanted: readonly string[]): Body {
    const nodes: TemplateNode[] = []
    for (;;) {
      const open = this.#nextSpecial()
      this.#text(nodes, open)
      if (open >= this.#source.length) return { nodes, end: undefined }
      this.#offset = open
      const tag = this.#guard(open, () => this.#special(nodes))
      if (!tag) continue
      if (wanted.includes(tag.name) || wanted.length === 0) return { nodes, end: tag }
      this.#mistake(tag.offset, `${tag.name} stands where ${wanted.join(' or ')} was expected`)
    }
  }

  #nextSpecial(): number {
    special.lastIndex = this.#offset
    return special.exec(this.#source)?.index ?? this.#source.length
  }

  #text(nodes: TemplateNode[], end: number): void {
    let text = this.#source.slice(this.#offset, end)
    if (this.#trimsNext) text = text.trimStart()
    if (/^\{[{%]-/.test(this.#source.slice(end, end + 3))) text = text.trimEnd()
    this.#trimsNext = false
    if (text !== '') nodes.push({ kind: 'text', text })
  }

  /** Keeps a mistake and goes on behind the braces that hold it. */
  #guard<T>(open: number, read: () => T): T | undefined {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      this.mistakes.push(error)
      if (this.mistakes.length >= mostMistakes) this.#stop()
      if (this.#offset <= open) this.#offset = this.#behind(open)
      return undefined
    }
  }

  #behind(open: number): number {
    const opening = this.#source.slice(open, open + 2)
    if (opening.includes('$')) return open + 2
    const close = this.#source.indexOf(opening === '{%' ? '%}' : '}}', open + 2)
    return close < 0 ? this.#source.length : close + 2
  }

  /** One value, mention or tag; a tag that ends or divides a block is handed back. */
  #special(nodes: TemplateNode[]): Tag | undefined {
    const offset = this.#offset
    if (this.#source.startsWith('{%', offset)) return this.#tag(nodes)
    if (this.#source.startsWith('{{', offset)) {
      const reader = this.#tokens('}}')
      const expression = this.#expression(reader, offset)
      reader.expectEnd()
      nodes.push({ kind: 'value', expression, source: this.#source.slice(offset, this.#offset), offset })
      return undefined
    }
    const read = readMention(this.#source, offset)
    if (!read) throw mistakeAt(this.#source, offset, 'expected a name')
    this.#offset = read.end
    nodes.push({ kind: 'mention', mention: read.mention, locals: [...this.#locals], offset })
    return undefined
  }

  #tokens(closer: string): ExpressionReader {
    const start = this.#offset + (this.#source.charAt(this.#offset + 2) === '-' ? 3 : 2)
    const { tokens, end, trims } = tokenize(this.#source, start, closer)
    this.#offset = end
    this.#trimsNext = trims
    const locals = this.#locals.map((local) => local.name)
    const origins = this.#locals.map((local) => local.origin ?? '')
    return new ExpressionReader(this.#source, tokens, { locals, origins, isTemplate: true })
  }

  #expression(reader: ExpressionReader, offset: number): Expression {
    const expression = reader.expression()
    // Numbers of a range and `forloop` come from nowhere.
    const paths = expression.paths.filter((path) => path !== '' && !path.startsWith('.'))
    for (const path of paths) this.reads.push({ path, offset })
    return expression
  }

  #tag(nodes: TemplateNode[]): Tag | undefined {
    const offset = this.#offset
    const verbatim = this.#verbatim(nodes)
    if (verbatim) return undefined
    const reader = this.#tokens('%}')
    const name = reader.word('if, for, comment or raw').text
    if (ends.has(name)) return { name, reader, offset }
    if (name === 'if') this.#if(nodes, reader, offset)
    else if (name === 'for') this.#for(nodes, reader, offset)
    else
      throw mistakeAt(this.#source, offset, `there is no tag “${name}”; there are if, for, comment and raw`)
    return undefined
  }

  /** `{% raw %}` and `{% comment %}`: nothing inside them is read. */
  #verbatim(nodes: TemplateNode[]): boolean {
    const open = /\{%-?\s*(raw|comment)\s*(-?)%\}/y
    open.lastIndex = this.#offset
    const [whole, name, trims] = open.exec(this.#source) ?? []
    if (whole === undefined) return false
    const start = this.#offset + whole.length
    const close = new RegExp(`\\{%(-?)\\s*end${name}\\s*(-?)%\\}`, 'g')
    close.lastIndex = start
    const end = close.exec(this.#source)
    if (!end) {
      this.#offset = this.#source.length
      throw mistakeAt(this.#source, start - whole.length, `this ${name} has no end${name}`)
    }
    let text = name === 'raw' ? this.#source.slice(start, end.index) : ''
    if (trims === '-') text = text.trimStart()
    if (end[1] === '-') text = text.trimEnd()
    if (text !== '') nodes.push({ kind: 'text', text })
    this.#offset = end.index + end[0].length
    this.#trimsNext = end[2] === '-'
    return true
  }

  #if(nodes: TemplateNode[], first: ExpressionReader, offset: number): void {
    const branches: Branch[] = []
    let condition: Expression | undefined = this.#condition(first, offset)
    for (;;) {
      const wanted = condition ? ['elsif', 'else', 'endif'] : ['endif']
      const body = this.#nested(offset, wanted)
      branches.push({ condition, body: body.nodes })
      if (!body.end) this.#unclosed(offset, 'this if has no endif')
      if (!body.end || body.end.name === 'endif') break
      condition = body.end.name === 'else' ? undefined : this.#condition(body.end.reader, body.end.offset)
    }
    nodes.push({ kind: 'if', branches, offset })
  }

  /** A condition with a mistake counts as one without a value, so that the rest of its block is still read. */
  #condition(reader: ExpressionReader, offset: number): Expression {
    const read = () => {
      const expression = this.#expression(reader, offset)
      reader.expectEnd()
      return expression
    }
    return this.#guard(offset, read) ?? nothing
  }

  #for(nodes: TemplateNode[], reader: ExpressionReader, offset: number): void {
    const head = this.#guard(offset, () => this.#forHead(reader, offset))
    const { name, items, origin } = head ?? { name: '', items: { list: nothing }, origin: undefined }
    const slot = this.#locals.length
    this.#locals.push({ name, origin }, { name: 'forloop', origin: undefined })
    try {
      const body = this.#nested(offset, ['endfor'])
      if (body.end) nodes.push({ kind: 'for', items, slot, body: body.nodes, offset })
      else this.#unclosed(offset, 'this for has no endfor')
    } finally {
      this.#locals.length = slot
    }
  }

  #forHead(
    reader: ExpressionReader,
    offset: number,
  ): { name: string; items: Items; origin: string | undefined } {
    const name = reader.word('the name of the loop’s variable').text
    reader.expect('in')
    if (reader.takes('(')) {
      const from = this.#expression(reader, offset)
      reader.expect('..')
      const to = this.#expression(reader, offset)
      reader.expect(')')
      reader.expectEnd()
      return { name, items: { from, to }, origin: undefined }
    }
    const list = this.#expression(reader, offset)
    reader.expectEnd()
    return { name, items: { list }, origin: `${list.paths[0] ?? ''}.*` }
  }

  #nested(offset: number, wanted: readonly string[]): Body {
    if (this.#depth >= deepestBlock) {
      this.#mistake(offset, `blocks may be nested ${deepestBlock} deep`)
      this.#stop()
      return { nodes: [], end: undefined }
    }
    this.#depth++
    try {
      return this.#body(wanted)
    } finally {
      this.#depth--
    }
  }

  #unclosed(offset: number, message: string): void {
    if (!this.#isStopped) this.#mistake(offset, message)
  }

  #mistake(offset: number, message: string): void {
    this.mistakes.push(mistakeAt(this.#source, offset, message))
    if (this.mistakes.length >= mostMistakes) this.#stop()
  }

  /** Reads no further: what follows would only repeat what is wrong. */
  #stop(): void {
    this.#isStopped = true
    this.#offset = this.#source.length
  }
}
