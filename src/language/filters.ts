/** The filters of the expression language: `path | name: argument, argument`. */

import { isTrue, numberOf, textOf, type Value } from './scope.ts'

/** Words of ours to a vendor's words, by the map's name. */
export type ValueMaps = { readonly [map: string]: { readonly [word: string]: string | number | null } }

type Filter = {
  readonly arguments: number
  /** `input` is never undefined or null, save for `default`. */
  apply(input: Value, first: Value, second: Value): Value
}

/** A text longer than this is no value of a phone: it stands for none. */
const longestText = 8192

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
    lower: textual(0, (text) => text.toLowerCase()),
    append: textual(1, (text, end) => text + end),
    prepend: textual(1, (text, start) => start + text),
    remove: textual(1, (text, part) => text.replaceAll(part, '')),
    quoted: textual(0, (text) => text.replace(/["\\]/g, '\\$&')),
    uriEncoded: textual(0, encodeUser),
    withoutScheme: textual(0, (text) => text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')),
    yesNo: { arguments: 2, apply: (input, yes, no) => (isTrue(input) ? yes : no) },
  } satisfies Record<string, Filter>),
)

/** The user part of a SIP URI: RFC 3261 §25.1 says what stands there as it is. */
function encodeUser(text: string): string {
  const hex = (byte: number) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  return text.replace(/[^\w.!~*'()&=+$,;?/-]+/g, (run) => [...Buffer.from(run)].map(hex).join(''))
}

function hasNoValue(input: Value): boolean {
  return input === undefined || input === null || input === ''
}

/** `value: 'map'`: the vendor's word for ours; a word that the map does not hold has no value. */
export function mapFilter(map: ValueMaps[string]): (input: Value) => Value {
  const words = new Map(Object.entries(map).filter(([, word]) => word !== null))
  return (input) => {
    const word = textOf(input)
    return word === undefined ? undefined : words.get(word)
  }
}
