/** One definition file, read from YAML into plain data that still knows its lines. */

import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
} from 'yaml'
import type { DefinitionMistake, Finding, Path, Place } from './mistake.ts'

export type Source = {
  readonly file: string
  readonly data: unknown
  readonly mistakes: readonly DefinitionMistake[]
  /** The place of the nearest thing on this path that the file holds. */
  placeOf(path: Path): Place
}

/**
 * Far above what any definition needs, and far below what would keep the reader busy. What anchors repeat counts each
 * time; a name longer than this is none of a parameter.
 */
const most = { tokens: 30_000, nodes: 10_000, characters: 524_288, depth: 30, name: 1000, mistakes: 100 }

export function mistakeIn(source: Source, finding: Finding): DefinitionMistake {
  return {
    file: source.file,
    path: finding.path.join('.'),
    message: finding.message,
    ...source.placeOf(finding.path),
  }
}

/** A file that was parsed when the bundle was made: it has no lines to name. */
export function parsedSource(file: string, data: unknown): Source {
  return { file, data, mistakes: [], placeOf: () => ({}) }
}

export function yamlSource(file: string, text: string): Source {
  const lines = new LineCounter()
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const refusal = refusesTokens(text)
  if (refusal) return unread(file, refusal)
  try {
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false })
    const reader = new Reader()
    const data = document.errors.length > 0 ? undefined : reader.read(document.contents, [])
    const mistakes = [
      ...document.errors.slice(0, 5).map((error) => ({
        file,
        path: '',
        message: `not YAML: ${error.message.slice(0, 300).replace(/\s+/g, ' ')}`,
        ...place(error.pos[0]),
      })),
      ...reader.findings.map(({ finding, offset }) => ({
        file,
        path: finding.path.join('.'),
        message: finding.message,
        ...place(offset),
      })),
    ]
    const root = startOf(document.contents)
    return { file, data, mistakes, placeOf: (path) => place(reader.offsetOf(data, path) ?? root) }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return unread(file, tooDeep)
  }
}

const tooDeep = 'nested too deeply to be read'

function unread(file: string, message: string): Source {
  return {
    file,
    data: undefined,
    mistakes: [{ file, path: '', message, line: 1, column: 1 }],
    placeOf: () => ({}),
  }
}

/** Why this text is not even read; found by cutting it into words, which takes its length and no more. */
function refusesTokens(text: string): string | undefined {
  let [tokens, open, inLine] = [0, 0, 0]
  for (const token of new Lexer().lex(text)) {
    if (++tokens > most.tokens) return `has more than ${most.tokens} words and signs`
    if (token === '[' || token === '{') open++
    else if (token === ']' || token === '}') open--
    else if (open === 0 && (token === '-' || token === '?')) inLine++
    else if (token === '\n') inLine = 0
    if (open > most.depth || inLine > most.depth) return tooDeep
  }
  return undefined
}

/** Turns nodes into data, collecting what YAML allows and a definition does not. Each node is looked at once. */
class Reader {
  readonly findings: { finding: Finding; offset: number }[] = []
  /** Where the names and items of what was read stand. */
  readonly #offsets = new Map<object, Map<string | number, number>>()
  readonly #anchors = new Map<string, unknown>()
  #nodes = 0
  #characters = 0
  #isOver = false

  read(node: unknown, path: Path): unknown {
    if (this.#isOver) return undefined
    if (++this.#nodes > most.nodes) return this.#over(path, `unfolds to more than ${most.nodes} values`)
    if (path.length > most.depth) return this.#over(path.slice(0, 5), tooDeep)
    if (isAlias(node)) return this.#alias(node.source, node, path)
    const anchor = (node as (Node & { anchor?: string }) | null)?.anchor
    if (anchor !== undefined) this.#anchors.set(anchor, node)
    if (isScalar(node)) return this.#scalar(node, path)
    if (isSeq(node)) return this.#sequence(node.items, path)
    if (isMap(node)) return this.#map(node.items, path)
    return undefined
  }

  /** The place of the nearest thing on this path. */
  offsetOf(data: unknown, path: Path): number | undefined {
    let [value, found]: [unknown, number | undefined] = [data, undefined]
    for (const step of path) {
      const offset = this.#offsets.get(value as object)?.get(step)
      if (offset === undefined) return found
      found = offset
      value = (value as Record<string | number, unknown>)[step]
    }
    return found
  }

  #alias(name: string, node: unknown, path: Path): unknown {
    if (this.#anchors.has(name)) return this.read(this.#anchors.get(name), path)
    return this.#find(path, startOf(node), `there is no &${name.slice(0, 40)} before this`)
  }

  #sequence(items: readonly unknown[], path: Path): unknown[] {
    const data: unknown[] = []
    const offsets = this.#placesIn(data)
    for (const [index, item] of items.entries()) {
      if (this.#isOver) break
      offsets.set(index, startOf(item))
      data.push(this.read(item, [...path, index]))
    }
    return data
  }

  #map(pairs: readonly Pair[], path: Path): Record<string, unknown> {
    const data: Record<string, unknown> = Object.create(null)
    const offsets = this.#placesIn(data)
    for (const { key, value } of pairs) {
      if (this.#isOver) break
      const name = isScalar(key) ? String(key.value) : undefined
      const offset = startOf(key)
      this.#count(name?.length ?? 0, path)
      if (name === undefined)
        this.#find(path, offset, 'a name must be plain text; quote one that starts with {{')
      else if (name.length > most.name)
        this.#find(path, offset, `a name has ${most.name} characters at most, not ${name.length}`)
      else if (name === '<<') this.#find(path, offset, 'YAML’s << is not read here')
      else if (Object.hasOwn(data, name)) this.#find([...path, name], offset, 'stands here twice')
      else {
        offsets.set(name, offset)
        data[name] = this.read(value, [...path, name])
      }
    }
    return Object.setPrototypeOf(data, Object.prototype)
  }

  #placesIn(data: object): Map<string | number, number> {
    const offsets = new Map<string | number, number>()
    this.#offsets.set(data, offsets)
    return offsets
  }

  /** `1.10`, `010`, `0x1f` and `TRUE` would reach the phone as something else than is written. */
  #scalar(node: Scalar, path: Path): unknown {
    const { value, source } = node
    if (typeof value === 'string') this.#count(value.length, path)
    const isRead = typeof value === 'number' || typeof value === 'boolean'
    if (isRead && source !== undefined && source !== String(value) && path[0] !== 'ouis') {
      this.#find(
        path,
        startOf(node),
        `write it in quotes: YAML reads ${cut(source)} as ${cut(String(value))}`,
      )
    }
    return value
  }

  #count(characters: number, path: Path): void {
    this.#characters += characters
    if (this.#characters > most.characters)
      this.#over(path, `unfolds to more than ${most.characters} characters`)
  }

  /** Reads no further. */
  #over(path: Path, message: string): undefined {
    if (!this.#isOver) this.#find(path, 0, message)
    this.#isOver = true
    return undefined
  }

  #find(path: Path, offset: number, message: string): undefined {
    this.findings.push({ finding: { path, message }, offset })
    if (this.findings.length >= most.mistakes) this.#isOver = true
    return undefined
  }
}

/** As much of it as a sentence can bear. */
function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

function startOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0
}
