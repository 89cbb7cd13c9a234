/** What can stand at a place of a definition or template that is being written; from what the server says a definition may say. */

import type { DefinitionWords } from '../../../../src/schema/model.ts'

export type Completion = { label: string; detail?: string; info?: string; apply?: string; type: string }
/** `from`: where what is put there begins. */
export type Completions = { from: number; options: Completion[] }

type Schema = {
  $ref?: string
  $defs?: Record<string, Schema>
  properties?: Record<string, Schema>
  additionalProperties?: Schema | boolean
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  enum?: unknown[]
  const?: unknown
  type?: string
}

export function completeAt(
  text: string,
  at: number,
  words: DefinitionWords,
  kind: 'sheet' | 'template',
): Completions | null {
  const start = text.lastIndexOf('\n', at - 1) + 1
  const before = text.slice(start, at)
  const expression = expressionIn(before, kind)
  if (expression !== undefined) return inExpression(expression, at, text, words, kind)
  return kind === 'sheet' ? inYaml(text, start, before, at, words) : null
}

/** The part of the line that is an expression which is not yet at its end. */
function expressionIn(before: string, kind: 'sheet' | 'template'): string | undefined {
  const open = Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%'), before.lastIndexOf('${'))
  const closed = Math.max(before.lastIndexOf('}}'), before.lastIndexOf('%}'))
  if (open >= 0 && open > closed && !before.slice(open + 2).includes('}')) return before.slice(open + 2)
  if (kind === 'template') return undefined
  const condition = /(?:^|[\s{,-])when ([^:]*)$/.exec(before)
  return condition?.[1]
}

function inExpression(
  expression: string,
  at: number,
  text: string,
  words: DefinitionWords,
  kind: 'sheet' | 'template',
): Completions {
  const map = /\|\s*(?:value|joined):\s*'([\w-]*)$/.exec(expression)
  if (map) {
    const typed = map[1] ?? ''
    return {
      from: at - typed.length,
      options: keysBelow(text, 'values').map((label) => ({ label, type: 'enum' })),
    }
  }
  const filter = /\|\s*(\w*)$/.exec(expression)
  if (filter) {
    const known = kind === 'template' ? words.templateFilters : words.filters
    const options = [...known.map(({ name }) => name), 'value', 'joined'].map((label) => ({
      label,
      type: 'function',
    }))
    return { from: at - (filter[1] ?? '').length, options }
  }
  const typed = /[\w.]*$/.exec(expression)?.[0] ?? ''
  const facts = keysBelow(text, 'facts').map((name) => ({ label: `facts.${name}`, type: 'constant' }))
  const paths = words.paths
    .filter(({ inTemplates }) => kind === 'template' || !inTemplates)
    .map(({ path, about, type }) => ({ label: path, detail: type, info: about, type: 'variable' }))
  return { from: at - typed.length, options: [...facts, ...paths] }
}

/** Names of the block that stands at the left edge. */
function keysBelow(text: string, block: string): string[] {
  const lines = text.split('\n')
  const begin = lines.findIndex((line) => line.startsWith(`${block}:`))
  if (begin < 0) return []
  const inLine = /^\w+:\s*\{(.*)\}/.exec(lines[begin] ?? '')
  if (inLine) return [...(inLine[1] ?? '').matchAll(/([\w-]+)\s*:/g)].map((match) => match[1] ?? '')
  const end = lines.findIndex((line, index) => index > begin && /^\S/.test(line))
  return lines
    .slice(begin + 1, end < 0 ? undefined : end)
    .flatMap((line) => /^ {2}"?([\w-]+)"?:/.exec(line)?.[1] ?? [])
}

const item = Symbol('item')
type Step = string | typeof item

function inYaml(
  text: string,
  start: number,
  before: string,
  at: number,
  words: DefinitionWords,
): Completions | null {
  if (/(^|\s)#/.test(before)) return null
  const { path, typed, isValue } = placeIn(text.slice(0, start), before)
  const root = words.schema as Schema
  const from = at - typed.length
  if (path[0] === 'sheet' || path[0] === 'sheets') {
    if (path[0] === 'sheets' && path.length === 1) return null
    return isValue ? null : { from, options: sheetWords(text, path, words) }
  }
  const schemas = path.reduce((all, step) => all.flatMap((each) => below(root, each, step)), [
    root,
  ] as Schema[])
  const found = schemas.flatMap((each) => alternatives(root, each))
  const values = isValue || path.at(-1) === item ? found.flatMap(valuesOf) : []
  const options = isValue ? values : [...found.flatMap((each) => keysOf(root, each)), ...values]
  const once = [...new Map(options.map((option) => [option.label, option])).values()]
  return once.length > 0 ? { from, options: once } : null
}

/** Which names stand above the place, from the left edge inwards, and what is typed of the word there. */
function placeIn(above: string, before: string): { path: Step[]; typed: string; isValue: boolean } {
  const line = /^(\s*)((?:- +)*)(.*)$/.exec(before)
  const [indent, dashes, rest] = [line?.[1] ?? '', line?.[2] ?? '', line?.[3] ?? '']
  const path = namesAbove(above, indent.length, dashes !== '')
  if (dashes !== '') path.push(item)
  return inFlow(path, rest)
}

/** `{ name: a, main: ` goes on in the line. */
function inFlow(path: Step[], text: string): { path: Step[]; typed: string; isValue: boolean } {
  let rest = text
  const inner = [...path]
  for (;;) {
    const opened = /^\s*(?:("[^"]*"|'[^']*'|[^:{}[\],]+):\s*)?([{[])(.*)$/.exec(rest)
    const body = opened?.[3] ?? ''
    if (!opened || isClosed(body)) break
    if (opened[1]) inner.push(unquoted(opened[1]))
    if (opened[2] === '[') inner.push(item)
    rest = lastPart(body)
  }
  const pair = /^\s*("[^"]*"|'[^']*'|[^:{}[\]]+):\s+(.*)$/.exec(rest)
  if (pair) return { path: [...inner, unquoted(pair[1] ?? '')], typed: pair[2] ?? '', isValue: true }
  const typed = rest.trimStart()
  return { path: inner, typed, isValue: false }
}

/** What follows the last comma that is not in something that is open. */
function lastPart(body: string): string {
  let depth = 0
  let begin = 0
  for (let at = 0; at < body.length; at++) {
    const sign = body[at] ?? ''
    if (sign === '{' || sign === '[') depth++
    else if (sign === '}' || sign === ']') depth--
    else if (sign === ',' && depth === 0) begin = at + 1
  }
  return body.slice(begin)
}

function isClosed(body: string): boolean {
  let depth = 1
  for (const sign of body) {
    if (sign === '{' || sign === '[') depth++
    else if (sign === '}' || sign === ']') depth--
    if (depth === 0) return true
  }
  return false
}

function namesAbove(above: string, indent: number, isItem: boolean): Step[] {
  const path: Step[] = []
  let inner = isItem ? indent + 1 : indent
  for (const line of above.split('\n').reverse()) {
    const match = /^(\s*)((?:- +)*)("[^"]*"|'[^']*'|[^:#\s][^:#]*):(?:\s|$)/.exec(line)
    if (!match) continue
    const [, spaces = '', dashes = '', name = ''] = match
    const column = spaces.length + dashes.length
    if (column >= inner) {
      // A name before it in the same item of a list.
      if (dashes === '' || spaces.length >= inner || isItem) continue
      path.unshift(item)
      inner = spaces.length + 1
      continue
    }
    if (isItem && path.length === 0 && dashes !== '' && spaces.length >= indent) continue
    path.unshift(unquoted(name))
    if (dashes !== '') path.unshift(item)
    inner = dashes === '' ? spaces.length : spaces.length + 1
    if (inner === 0) break
  }
  return path
}

const unquoted = (name: string): string => name.trim().replace(/^["']|["']$/g, '')

function resolved(root: Schema, schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1)
  return name === undefined ? schema : (root.$defs?.[name] ?? {})
}

function alternatives(root: Schema, schema: Schema): Schema[] {
  const own = resolved(root, schema)
  const parts = [...(own.anyOf ?? []), ...(own.oneOf ?? []), ...(own.allOf ?? [])]
  return [own, ...parts.flatMap((each) => alternatives(root, each))]
}

function below(root: Schema, schema: Schema, step: Step): Schema[] {
  return alternatives(root, schema).flatMap((each) => {
    if (step === item) return each.items ? [each.items] : []
    const own = each.properties?.[step]
    if (own) return [own]
    return typeof each.additionalProperties === 'object' ? [each.additionalProperties] : []
  })
}

function keysOf(root: Schema, { properties = {} }: Schema): Completion[] {
  return Object.entries(properties).map(([label, schema]) => ({
    label,
    apply: `${label}: `,
    detail: detailOf(root, schema),
    type: 'property',
  }))
}

function detailOf(root: Schema, schema: Schema): string {
  const all = alternatives(root, schema)
  const values = all.flatMap(valuesOf).map(({ label }) => label)
  if (values.length > 0 && values.length < 6) return values.join(', ')
  return all.find(({ type }) => type !== undefined)?.type ?? ''
}

function valuesOf({ enum: options, const: only, type }: Schema): Completion[] {
  const values = options ?? (only === undefined ? [] : [only])
  const all = type === 'boolean' && values.length === 0 ? [true, false] : values
  return all.map((value) => ({ label: String(value), type: 'enum' }))
}

/** Sheets are named in lists; anywhere else stand loops, conditions and the vendor’s own names. */
function sheetWords(text: string, path: readonly Step[], { loops }: DefinitionWords): Completion[] {
  const names = path.at(-1) === item ? keysBelow(text, 'sheets') : []
  return [
    ...names.map((label) => ({ label, type: 'class' })),
    ...loops.map(({ name, variable }) => ({
      label: name,
      apply: `${name}:`,
      detail: `${variable}.…`,
      type: 'keyword',
    })),
    ...['when', 'at', 'count'].map((word) => ({ label: word, apply: `${word} `, type: 'keyword' })),
  ]
}
