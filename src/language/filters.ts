/** The filters of the expression language: `path | name: argument, argument`. */

import { isIPv4 } from 'node:net'
import type { Meter } from './limits.ts'
import { isTrue, lengthOf, numberOf, textOf, type Value } from './scope.ts'

/** Words of ours to a vendor's words, by the map's name. */
export type ValueMaps = { readonly [map: string]: { readonly [word: string]: string | number | null } }

type Filter = {
  readonly arguments: number
  /** `input` is never undefined or null, save for `default`. */
  apply(input: Value, first: Value, second: Value): Value
  /** It asks for its argument among the words of a list. */
  readonly asks?: true
}

/** A text longer than this is no value of a phone: it stands for none. */
const longestText = 8192
/** What a filter may make of such a text; more stands for none, so that no chain of filters can grow. */
export const longestResult = 65_536

function arithmetic(operation: (left: number, right: number) => number): Filter {
  return {
    arguments: 1,
    apply(input, argument) {
      const left = numberOf(input)
      const right = numberOf(argument)
      if (left === undefined || right === undefined) return undefined
      return numberOf(operation(left, right))
    },
  }
}

function textual(count: number, operation: (input: string, argument: string) => string): Filter {
  return {
    arguments: count,
    apply(input, argument) {
      const text = textOf(input)
      const other = count === 0 ? '' : textOf(argument)
      if (text === undefined || other === undefined || text.length + other.length > longestText)
        return undefined
      return operation(text, other)
    },
  }
}

/** Those of sheets. */
export const filters: ReadonlyMap<string, Filter> = new Map(
  Object.entries({
    default: { arguments: 1, apply: (input, fallback) => (hasNoValue(input) ? fallback : input) },
    plus: arithmetic((left, right) => left + right),
    minus: arithmetic((left, right) => left - right),
    times: arithmetic((left, right) => left * right),
    dividedBy: arithmetic((left, right) => Math.floor(left / right)),
    modulo: arithmetic((left, right) => left - right * Math.floor(left / right)),
    atLeast: arithmetic(Math.max),
    atMost: arithmetic(Math.min),
    upper: textual(0, (text) => text.toUpperCase()),
    prepend: textual(1, (text, start) => start + text),
    remove: textual(1, (text, part) => text.replaceAll(part, '')),
    quoted: textual(0, (text) => text.replace(/["\\]/g, '\\$&')),
    uriEncoded: textual(0, encodeUser),
    urlEncoded: textual(0, (text) => (text.isWellFormed() ? withDots(encodeURIComponent(text)) : '')),
    withoutScheme: textual(0, (text) => text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')),
    zeroPadded: textual(1, (text, length) => text.padStart(Math.min(Number(length) || 0, 20), '0')),
    hex: {
      arguments: 1,
      apply(input, digits) {
        const number = numberOf(input)
        return number === undefined || number < 0
          ? undefined
          : Math.floor(number)
              .toString(16)
              .toUpperCase()
              .padStart(Math.min(numberOf(digits) ?? 0, 20), '0')
      },
    },
    octet: { arguments: 1, apply: (input, position) => octet(textOf(input), numberOf(position)) },
    urlPart: textual(1, urlPart),
    utcOffset: { arguments: 1, apply: (input, pattern) => utcOffset(numberOf(input), textOf(pattern)) },
    position: { arguments: 1, asks: true, apply: (input, word) => positionIn(input, word) || undefined },
    includes: { arguments: 1, asks: true, apply: (input, word) => positionIn(input, word) > 0 },
    item: {
      arguments: 1,
      apply: (input, position) => listOf(input)[(numberOf(position) ?? 0) - 1],
    },
    part: {
      arguments: 2,
      apply: (input, between, position) => partOf(textOf(input), textOf(between), position),
    },
    separatedBy: textual(1, (text, separator) => listOf(text).join(separator)),
    yesNo: { arguments: 2, apply: (input, yes, no) => (isTrue(input) ? yes : no) },
  } satisfies Record<string, Filter>),
)

/** Words that people know who write templates; no sheet needs them. */
export const templateFilters: ReadonlyMap<string, Filter> = new Map([
  ...filters,
  ['append', textual(1, (text, end) => text + end)],
  ['lower', textual(0, (text) => text.toLowerCase())],
])

/** A list is kept as words with commas between. */
function listOf(input: Value): string[] {
  return (textOf(input) ?? '').split(',').filter((word) => word !== '')
}

/** Counted from 1; 0 when it is not there. */
function positionIn(input: Value, word: Value): number {
  const wanted = textOf(word)
  return wanted === undefined ? 0 : listOf(input).indexOf(wanted) + 1
}

/** The n-th of what stands between these marks, counted from 1. */
function partOf(text: string | undefined, between: string | undefined, position: Value): Value {
  if (text === undefined || !between || text.length > longestText) return undefined
  return text.split(between)[(numberOf(position) ?? 0) - 1]
}

/** The n-th of the four numbers of an IPv4 address, counted from 1. */
function octet(text: string | undefined, position: number | undefined): string | undefined {
  return text !== undefined && isIPv4(text) ? text.split('.')[(position ?? 0) - 1] : undefined
}

/** The dots of a masked secret stay dots. */
function withDots(encoded: string): string {
  return encoded.replace(/(?:%E2%80%A2){4,}/g, decodeURIComponent)
}

/** `scheme`, `host` (with a port that is written), `path`, `folder` (the path up to its last slash), `file` (what follows it). */
function urlPart(text: string, part: string): string {
  if (!URL.canParse(text)) return ''
  const url = new URL(text)
  const { protocol, host, search } = url
  const pathname = withDots(url.pathname)
  const slash = pathname.lastIndexOf('/') + 1
  const parts: Record<string, string> = {
    scheme: protocol.replace(':', ''),
    host,
    path: pathname + search,
    folder: pathname.slice(0, slash),
    file: pathname.slice(slash) + search,
  }
  return Object.hasOwn(parts, part) ? (parts[part] ?? '') : ''
}

/**
 * Seconds east of UTC in a vendor's way: `+` or `-` for the sign (`-` only where it is one), `hh` `h` hours, `mm`
 * minutes, and what stands in brackets only when there are minutes: `+h[:mm]` gives `+1`, `-3:30`.
 */
function utcOffset(seconds: number | undefined, pattern: string | undefined): string | undefined {
  if (seconds === undefined || pattern === undefined || pattern.length > 40) return undefined
  const minutes = Math.round(Math.abs(seconds) / 60)
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60]
  const sign = seconds < 0 ? '-' : pattern.startsWith('+') ? '+' : ''
  return (
    sign +
    pattern
      .replace(/^[+-]/, '')
      .replace(/\[(.*?)\]/g, minute === 0 ? '' : '$1')
      .replace(/hh?/, (word) => String(hour).padStart(word.length, '0'))
      .replace('mm', String(minute).padStart(2, '0'))
  )
}

/** The user part of a SIP URI: RFC 3261 §25.1 says what stands there as it is. */
function encodeUser(text: string): string {
  const hex = (byte: number) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  return text.replace(/[^\w.!~*'()&=+$,;?/-]+/g, (run) => [...Buffer.from(run)].map(hex).join(''))
}

function hasNoValue(input: Value): boolean {
  return input === undefined || input === null || input === ''
}

const lookUp = new WeakMap<object, Map<string, Value>>()

/** `value: 'map'`: the vendor's word for ours; a word that the map does not hold has no value. */
export function mapFilter(map: NonNullable<ValueMaps[string]>): (input: Value) => Value {
  const words = lookUp.get(map) ?? new Map(Object.entries(map).filter(([, word]) => word !== null))
  lookUp.set(map, words)
  return (input) => {
    const word = textOf(input)
    return word === undefined ? undefined : words.get(word)
  }
}

/** `joined: 'map', ','`: the vendor's words for a list's, in its order; those that the map does not hold are left out. */
export function joinedFilter(
  map: NonNullable<ValueMaps[string]>,
  separator: string,
): (input: Value, meter: Meter) => Value {
  const look = mapFilter(map)
  return (input, meter) => {
    meter.move(lengthOf(input) * 8)
    const words = listOf(input).flatMap((word) => textOf(look(word)) ?? [])
    const length = words.reduce((sum, word) => sum + word.length + separator.length, 0)
    meter.move(length)
    return words.length === 0 || length > longestResult ? undefined : words.join(separator)
  }
}
