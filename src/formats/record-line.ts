/** The pattern of a record's line: `["{name}" ]<sip:{user}@{server}[:{port}]>`; what stands in `[ ]` may be left out. */

import { SourceError } from '../kernel/errors.ts'
import { literally } from '../kernel/literally.ts'

/** What surrounds a field: quotes, the angle brackets of an address, or neither. */
type Surroundings = 'quoted' | 'address' | 'bare'
type Piece = { readonly text: string } | { readonly field: string }
type Part = { readonly isOptional: boolean; readonly pieces: readonly Piece[] }
export type RecordLine = {
  readonly parts: readonly Part[]
  /** How a value of this field must look, or undefined when the field is not in the pattern. */
  readonly values: ReadonlyMap<string, { readonly surroundings: Surroundings; readonly test: RegExp }>
  /** The fields of a line, and what follows the pattern; undefined when it is no such line. */
  read(line: string): { fields: Map<string, string>; rest: string } | undefined
}

const piecePattern = /\{([A-Za-z_][A-Za-z0-9_-]*)\}|[^{}[\]]+/y
const addressCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'()*+-./=_~"

export function compileRecordLine(pattern: string): RecordLine {
  const parts = readParts(pattern)
  const pieces = parts.flatMap((part) => part.pieces)
  const fields = pieces.flatMap((piece) => ('field' in piece ? [piece.field] : []))
  const twice = fields.find((field, index) => fields.indexOf(field) !== index)
  if (twice) throw new SourceError(`line: {${twice}} stands twice`)
  const surroundings = findSurroundings(parts)
  const sources = new Map<string, string>()
  for (const [index, part] of parts.entries()) {
    for (const [at, piece] of part.pieces.entries()) {
      if (!('field' in piece)) continue
      const stops = stopsAfter(part.pieces.slice(at + 1), parts.slice(index + 1), piece.field)
      sources.set(piece.field, valueSource(surroundings.get(piece.field) ?? 'bare', stops))
    }
  }
  const values = new Map(
    fields.map((field) => [
      field,
      { surroundings: surroundings.get(field) ?? 'bare', test: whole(sources.get(field)) },
    ]),
  )
  return { parts, values, read: lineReader(parts, fields, sources) }
}

function readParts(pattern: string): Part[] {
  const parts: Part[] = []
  for (const [, optional, required] of pattern.matchAll(/\[([^[\]]*)\]|([^[\]]+|[[\]])/g)) {
    const pieces = readPieces(optional ?? required ?? '')
    const isOptional = optional !== undefined
    if (isOptional && !pieces.some((piece) => 'field' in piece))
      throw new SourceError('line: [ ] without a {field} inside')
    parts.push({ isOptional, pieces })
  }
  return parts
}

function readPieces(text: string): Piece[] {
  const pieces: Piece[] = []
  for (let at = 0; at < text.length; at = piecePattern.lastIndex) {
    piecePattern.lastIndex = at
    const found = piecePattern.exec(text)
    if (!found) throw new SourceError(`line: expected {field} or [optional part] at ${text.slice(at)}`)
    pieces.push(found[1] === undefined ? { text: found[0] } : { field: found[1] })
  }
  return pieces
}

function findSurroundings(parts: readonly Part[]): Map<string, Surroundings> {
  const found = new Map<string, Surroundings>()
  let now: Surroundings = 'bare'
  for (const part of parts) {
    const before: Surroundings = now
    for (const piece of part.pieces) {
      if ('field' in piece) found.set(piece.field, now)
      else for (const character of piece.text) now = surroundingsAfter(now, character)
    }
    if (part.isOptional && now !== before)
      throw new SourceError('line: [ ] must close its quotes and angle brackets')
  }
  if (now !== 'bare') throw new SourceError('line: a quote or angle bracket is left open')
  return found
}

export function surroundingsAfter(now: Surroundings, character: string): Surroundings {
  if (character === '"' && now !== 'address') return now === 'quoted' ? 'bare' : 'quoted'
  if (character === '<' && now === 'bare') return 'address'
  return character === '>' && now === 'address' ? 'bare' : now
}

/** The characters that may stand directly behind a field, and so not in it. */
function stopsAfter(pieces: readonly Piece[], parts: readonly Part[], field: string): Set<string> {
  const stops = new Set<string>()
  const following = [{ isOptional: false, pieces }, ...parts]
  for (const part of following) {
    const [first] = part.pieces
    if (!first) continue
    if ('field' in first)
      throw new SourceError(`line: nothing stands between {${field}} and {${first.field}}`)
    stops.add(first.text.charAt(0))
    if (!part.isOptional) break
  }
  return stops
}

/** An address has no escapes that every softphone reads: only plain characters, an IPv6 address, a port behind a host. */
function valueSource(surroundings: Surroundings, stops: Set<string>): string {
  if (surroundings === 'quoted') return '[^"\\\\<>]+'
  const allowed = Array.from(addressCharacters).filter((character) => !stops.has(character))
  // A line that begins with # is a comment to many readers.
  const plain = `(?!#)[${allowed.map(literally).join('')}]+`
  const isHost = !stops.has('@') && allowed.length === addressCharacters.length
  if (!isHost) return plain
  const host = `(?:\\[[0-9A-Fa-f:.]+\\]|${plain})`
  return stops.has(':') ? host : `${host}(?::\\d{1,5})?`
}

function whole(source = ''): RegExp {
  return new RegExp(`^${source}$`)
}

function lineReader(
  parts: readonly Part[],
  fields: readonly string[],
  sources: Map<string, string>,
): RecordLine['read'] {
  const source = parts.map((part) => {
    const inner = part.pieces.map((piece) =>
      'field' in piece ? `(${sources.get(piece.field)})` : literally(piece.text),
    )
    return part.isOptional ? `(?:${inner.join('')})?` : inner.join('')
  })
  const pattern = new RegExp(`^${source.join('')}(.*)$`)
  return (line) => {
    const found = pattern.exec(line)
    if (!found) return undefined
    const read = fields.map((field, index): [string, string | undefined] => [field, found[index + 1]])
    const present = read.filter((entry): entry is [string, string] => entry[1] !== undefined)
    return { fields: new Map(present), rest: found[fields.length + 1] ?? '' }
  }
}
