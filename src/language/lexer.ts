/** Cuts an expression into tokens, up to the end of the text or to its closing braces. */

import { SourceError } from '../kernel/errors.ts'

export type Token = {
  readonly kind: 'word' | 'number' | 'string' | 'symbol' | 'end'
  readonly text: string
  readonly offset: number
}

export type Tokens = {
  readonly tokens: readonly Token[]
  /** The offset behind the closing braces. */
  readonly end: number
  /** The closing braces began with `-`: the white space after them goes. */
  readonly trims: boolean
}

const token =
  /\s+|(?<word>[A-Za-z_]\w*(?:-\w+)*)|(?<number>-?\d+(?:\.\d+(?!\.))?)|(?<string>'[^']*'|"[^"]*")|(?<symbol>==|!=|<=|>=|\.\.|[<>|:,.()[\]=])/y

export function positionAt(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - lineStart + 1 }
}

export function mistakeAt(source: string, offset: number, message: string): SourceError {
  return new SourceError(message, positionAt(source, offset))
}

/** Tokens from `start` to `closer`; an empty closer means the end of the source. */
export function tokenize(source: string, start = 0, closer = ''): Tokens {
  const tokens: Token[] = []
  let offset = start
  while (offset < source.length) {
    const trims = closer !== '' && source.startsWith(`-${closer}`, offset)
    if (trims || (closer !== '' && source.startsWith(closer, offset))) {
      return finish(tokens, offset, offset + closer.length + (trims ? 1 : 0), trims)
    }
    const read = readToken(source, offset)
    if (read.token) tokens.push(read.token)
    offset = read.end
  }
  if (closer !== '') throw mistakeAt(source, start, `this has no closing ${closer}`)
  return finish(tokens, source.length, source.length, false)
}

function finish(tokens: Token[], offset: number, end: number, trims: boolean): Tokens {
  tokens.push({ kind: 'end', text: '', offset })
  return { tokens, end, trims }
}

function readToken(source: string, offset: number): { token?: Token; end: number } {
  token.lastIndex = offset
  const found = token.exec(source)
  if (!found) throw strayCharacter(source, offset)
  const { word, number, string, symbol } = found.groups ?? {}
  const end = offset + found[0].length
  if (word !== undefined) return { token: { kind: 'word', text: word, offset }, end }
  if (number !== undefined) return { token: { kind: 'number', text: number, offset }, end }
  if (string !== undefined) return { token: { kind: 'string', text: string.slice(1, -1), offset }, end }
  if (symbol !== undefined) return { token: { kind: 'symbol', text: symbol, offset }, end }
  return { end }
}

function strayCharacter(source: string, offset: number): SourceError {
  const character = String.fromCodePoint(source.codePointAt(offset) ?? 0)
  const isQuote = character === "'" || character === '"'
  const why = isQuote ? 'the text that begins here has no closing quote' : `${character} means nothing here`
  return mistakeAt(source, offset, why)
}
