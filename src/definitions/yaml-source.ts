/** One definition file, read from YAML into plain data that still knows its lines. */

import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
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

/** Anchors may repeat a part; a file that unfolds to more than this is refused. */
const mostNodes = 50_000
/** An anchor may stand for a long text. */
const mostCharacters = 2_097_152

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
  try {
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false })
    const reader = new Reader(document)
    const data = document.errors.length > 0 ? undefined : reader.read(document.contents, [])
    const place = (offset: number): Place => {
      const { line, col } = lines.linePos(offset)
      return { line, column: col }
    }
    const mistakes = [
      ...document.errors.slice(0, 5).map((error) => ({
        file,
        path: '',
        message: `not YAML: ${error.message.replace(/\s+/g, ' ')}`,
        ...place(error.pos[0]),
      })),
      ...reader.findings.map(({ finding, offset }) => ({
        file,
        path: finding.path.join('.'),
        message: finding.message,
        ...place(offset),
      })),
    ]
    return { file, data, mistakes, placeOf: (path) => place(offsetOf(document.contents, path)) }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const message = 'nested too deeply to be read'
    return { file, data: undefined, mistakes: [{ file, path: '', message }], placeOf: () => ({}) }
  }
}

type Document = ReturnType<typeof parseDocument>

/** Turns nodes into data, collecting what YAML allows and a definition does not. */
class Reader {
  readonly findings: { finding: Finding; offset: number }[] = []
  readonly #document: Document
  #nodes = 0
  #characters = 0

  constructor(document: Document) {
    this.#document = document
  }

  read(node: unknown, path: Path): unknown {
    if (++this.#nodes > mostNodes) return this.#tooMany(path)
    if (isAlias(node)) return this.read(node.resolve(this.#document), path)
    if (isScalar(node)) return this.#isTooLong(node, path) ? undefined : this.#scalar(node, path)
    if (isSeq(node)) return node.items.map((item, index) => this.read(item, [...path, index]))
    if (isMap(node)) return this.#map(node.items, path)
    return undefined
  }

  #isTooLong({ value }: Scalar, path: Path): boolean {
    if (typeof value !== 'string') return false
    const before = this.#characters
    this.#characters += value.length
    if (before <= mostCharacters && this.#characters > mostCharacters)
      this.#find(path, 0, `unfolds to more than ${mostCharacters} characters`)
    return this.#characters > mostCharacters
  }

  #tooMany(path: Path): undefined {
    if (this.#nodes === mostNodes + 1) this.#find(path, 0, `unfolds to more than ${mostNodes} values`)
    return undefined
  }

  #map(pairs: readonly Pair[], path: Path): Record<string, unknown> {
    const data: Record<string, unknown> = Object.create(null)
    for (const { key, value } of pairs) {
      const name = isScalar(key) ? String(key.value) : undefined
      const offset = startOf(key)
      if (name === undefined)
        this.#find(path, offset, 'a name must be plain text; quote one that starts with {{')
      else if (name === '<<') this.#find(path, offset, 'YAML’s << is not read here')
      else if (Object.hasOwn(data, name)) this.#find([...path, name], offset, 'stands here twice')
      else data[name] = this.read(value, [...path, name])
    }
    return Object.setPrototypeOf(data, Object.prototype)
  }

  /** `1.10`, `010`, `0x1f` and `TRUE` would reach the phone as something else than is written. */
  #scalar(node: Scalar, path: Path): unknown {
    const { value, source } = node
    const isRead = typeof value === 'number' || typeof value === 'boolean'
    if (isRead && source !== undefined && source !== String(value) && path[0] !== 'ouis') {
      this.#find(path, startOf(node), `write it in quotes: YAML reads ${source} as ${value}`)
    }
    return value
  }

  #find(path: Path, offset: number, message: string): void {
    this.findings.push({ finding: { path, message }, offset })
  }
}

function startOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0
}

function offsetOf(root: unknown, path: Path): number {
  let node = root
  let offset = startOf(root)
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step)
      if (!pair) return offset
      offset = startOf(pair.key)
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(step)]
      if (!node) return offset
      offset = startOf(node)
    } else return offset
  }
  return offset
}
