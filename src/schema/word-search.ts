/** Finding by words in any order, whatever the capitals, accents, spaces and hyphens: the page and the server search alike. */

/** What is left of a text when only its letters and digits count: `SIP-T54W` is `sipt54w`. */
export function squash(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}+*#]/gu, '')
}

/** The words of a query; none for one that says nothing. */
export function wordsOf(query: string): string[] {
  return query.split(/\s+/).map(squash).filter(Boolean)
}

/** So many words are searched for: what a person types is found by fewer, and each costs a part of the question. */
export const mostWords = 8

/** As they are typed, in lower case, each once: for texts that are searched as they are written. */
export function typedWords(query: string): string[] {
  return [...new Set(query.toLowerCase().split(/\s+/).filter(Boolean))].slice(0, mostWords)
}

/** What a thing is found by. */
export type Findable = {
  /** As it is shown. */
  readonly label: string
  /** Names that mean just this one: an extension's number. */
  readonly keys?: readonly string[]
  /** What else it is known by. */
  readonly also?: readonly string[]
}

type Squashed = { names: string[]; fields: string[]; begins: string[] }

/** A list is asked at each stroke; what it is made of stays. */
const known = new WeakMap<Findable, Squashed>()

function squashed(thing: Findable): Squashed {
  const kept = known.get(thing)
  if (kept) return kept
  const { label, keys = [], also = [] } = thing
  const names = [label, ...keys].map(squash)
  const made = {
    names,
    fields: [...names, ...also.map(squash)],
    begins: label.split(/[^\p{L}\p{N}+*#]+/u).map(squash),
  }
  known.set(thing, made)
  return made
}

/** How well a thing fits, 0 being its very name; `undefined` when a word is nowhere in it. */
export function fit(thing: Findable, query: string): number | undefined {
  const words = wordsOf(query)
  const whole = words.join('')
  const { names, fields, begins } = squashed(thing)
  if (!words.every((word) => fields.some((field) => field.includes(word)))) return undefined
  if (names.includes(whole)) return 0
  if (fields.some((field) => field.startsWith(whole))) return 1
  return words.every((word) => begins.some((begin) => begin.startsWith(word))) ? 2 : 3
}

/** Those that fit, the best first; among equals the order stays. */
export function findByWords<T extends Findable>(things: readonly T[], query: string): T[] {
  return things
    .flatMap((thing) => {
      const rank = fit(thing, query)
      return rank === undefined ? [] : [{ thing, rank }]
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ thing }) => thing)
}
