/** Seeded randomness for fuzzing: the same seed throws the same cases. */

export type Dice = ReturnType<typeof dice>

export function dice(seed: number) {
  let state = seed >>> 0
  /** Mulberry32: small, fast, and good enough to pick with. */
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  /** 0 to `below` - 1. */
  const number = (below: number) => Math.floor(next() * below)
  const pick = <Item>(items: readonly Item[]): Item => items[number(items.length)] as Item
  return {
    number,
    pick,
    /** True once in so many throws. */
    once: (inSoMany: number) => number(inSoMany) === 0,
    /** So many characters of these, or fewer. */
    text(most: number, characters = printable): string {
      let text = ''
      for (let left = number(most + 1); left > 0; left--) text += characters.charAt(number(characters.length))
      return text
    },
    bytes: (size: number) => Uint8Array.from({ length: size }, () => number(256)),
  }
}

const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('')
