/** File names as definitions write them: `{mac}`, `{MAC}`, `{serial}`, `{model}`, the model's facts, and `*`. */

import { type MacAddress, parseMac } from '../kernel/mac-address.ts'

export type FilePattern = {
  /** As the definition writes it. */
  readonly source: string
  /** With the words of the model in it: only `{mac}`, `{MAC}`, `{serial}` and `*` are left. */
  readonly filled: string
  /** The name for one phone; `{serial}` and `*` stay as they are. */
  nameFor(mac: MacAddress): string
  /** Compared without case, with any separators inside the MAC. Without a MAC any will do. */
  matches(name: string, mac?: MacAddress): boolean
}

export type Words = { readonly [word: string]: string | number | boolean }

type Piece = { readonly kind: 'text' | 'mac' | 'serial' | 'star'; readonly text: string }

/** Longer names are no file of a phone. */
const longestName = 255

/** The pattern, or a sentence on the word that it does not know. */
export function filePattern(source: string, words: Words): FilePattern | string {
  let unknown: string | undefined
  const filled = source.replace(/\{([^{}]*)\}/g, (whole, word: string) => {
    if (word === 'mac' || word === 'MAC' || word === 'serial') return whole
    if (Object.hasOwn(words, word)) return String(words[word])
    unknown ??= word
    return whole
  })
  if (unknown !== undefined)
    return `{${unknown}} is neither {mac}, {MAC}, {serial}, {model} nor one of ${words.model ?? 'the model'}’s facts`
  if (filled.length > longestName) return `makes a name of more than ${longestName} characters`
  return filledPattern(source, filled)
}

/** A pattern whose words were put in before. */
export function filledPattern(source: string, filled: string): FilePattern {
  const pieces = filled.split(/(\{mac\}|\{MAC\}|\{serial\}|\*)/).flatMap(readPiece)
  return {
    source,
    filled,
    nameFor: (mac) => filled.replace('{mac}', mac).replace('{MAC}', mac.toUpperCase()),
    matches: (name, mac) => name.length <= longestName && matches(pieces, name.toLowerCase(), mac),
  }
}

function readPiece(text: string): Piece[] {
  if (text === '') return []
  if (text === '*') return [{ kind: 'star', text: '' }]
  if (text === '{serial}') return [{ kind: 'serial', text: '' }]
  if (text === '{mac}' || text === '{MAC}') return [{ kind: 'mac', text: '' }]
  return [{ kind: 'text', text: text.toLowerCase() }]
}

/** A later star makes every choice of an earlier one final, so one step back suffices and time stays bounded. */
function matches(pieces: readonly Piece[], name: string, mac: MacAddress | undefined): boolean {
  let piece = 0
  let offset = 0
  let star: { piece: number; offset: number } | undefined
  for (;;) {
    const next = pieces[piece]
    if (next?.kind === 'star') {
      star = { piece: piece + 1, offset }
      piece++
      continue
    }
    if (!next && offset === name.length) return true
    const end = next ? consume(next, name, offset, mac) : undefined
    if (end !== undefined) {
      offset = end
      piece++
    } else {
      if (!star || star.offset >= name.length) return false
      star.offset++
      offset = star.offset
      piece = star.piece
    }
  }
}

function consume(
  piece: Piece,
  name: string,
  offset: number,
  mac: MacAddress | undefined,
): number | undefined {
  if (piece.kind === 'text')
    return name.startsWith(piece.text, offset) ? offset + piece.text.length : undefined
  if (piece.kind === 'serial') return afterSerial(name, offset)
  let at = offset
  for (let digit = 0; digit < 12; digit++) {
    if (digit > 0 && digit % 2 === 0 && isSeparator(name.charAt(at))) at++
    const character = name.charAt(at)
    if (mac === undefined ? !isHex(character) : character !== mac.charAt(digit)) return undefined
    at++
  }
  return at
}

/** Letters, digits and hyphens, with a digit among them. What looks like a MAC is one, and not a serial number. */
function afterSerial(name: string, offset: number): number | undefined {
  const [run = ''] = /^[0-9a-z-]{4,40}/.exec(name.slice(offset)) ?? []
  return /\d/.test(run) && macsIn(run).length === 0 ? offset + run.length : undefined
}

function isSeparator(character: string): boolean {
  return character === ':' || character === '-' || character === '.'
}

function isHex(character: string): boolean {
  return /^[0-9a-f]$/.test(character)
}

/** The name as it is compared, and its last part: phones put a folder of their own before it. */
export function requestedNames(path: string): string[] {
  const name = path.replace(/^[/\\]+/, '')
  const last = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
  return last === name ? [name] : [name, last]
}

const macLike =
  /[0-9a-f]{12,}|[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}/gi

/** What looks like a MAC in a name. `y000000000096.cfg` holds none: no phone's MAC begins with six zeros. */
export function macsIn(name: string): MacAddress[] {
  return [...name.slice(0, longestName).matchAll(macLike)].flatMap(([run]) => {
    const digits = run.replace(/[^0-9a-f]/gi, '')
    // 13 or 14 digits: letters a to f of a word (`spa…`) stand beside the MAC. More: a hash or a secret.
    if (digits.length < 12 || digits.length > 14) return []
    const macs = new Set([parseMac(digits.slice(-12)), parseMac(digits.slice(0, 12))])
    return [...macs].filter((mac) => mac !== undefined).filter((mac) => !mac.startsWith('000000'))
  })
}

/** The name carries a MAC, and it is not this phone's. */
export function foreignMac(requestedName: string, mac: MacAddress): boolean {
  const last = requestedNames(requestedName).at(-1) ?? ''
  if (
    last
      .toLowerCase()
      .replace(/[:\-.]/g, '')
      .includes(mac)
  )
    return false
  return macsIn(last).length > 0
}
