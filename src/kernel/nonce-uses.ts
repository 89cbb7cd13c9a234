/**
 * How often nonces were used, in memory that all threads see. Each nonce has a number, and each number its place among
 * 65,536; a place holds one nonce, and only ever takes a newer one or a higher count. So nothing is kept of nonces that
 * nobody uses, and one that lost its place is used no more.
 */

const places = 65_536
/** Of a place's 64 bits, those that hold the count. */
const countBits = 24n
export const mostUses = 2 ** Number(countBits) - 1

export type NonceUses = ReturnType<typeof nonceUses>

/** The last number that was given, and the places. */
export function nonceMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer((1 + places) * BigInt64Array.BYTES_PER_ELEMENT)
}

export function nonceUses(memory: SharedArrayBuffer) {
  const words = new BigInt64Array(memory)
  const placeOf = (number: number) => 1 + (number % places)
  const held = (number: number) => Atomics.load(words, placeOf(number))

  return {
    next: (): number => Number(Atomics.add(words, 0, 1n)) + 1,

    /** Nobody has used it, nor a newer one that has its place. */
    isNew: (number: number): boolean => held(number) >> countBits < BigInt(number),

    /** Says no when it was used so often before, or lost its place. */
    use(number: number, count: number): boolean {
      const wanted = (BigInt(number) << countBits) | BigInt(count)
      for (let before = held(number); before < wanted; before = held(number))
        if (Atomics.compareExchange(words, placeOf(number), before, wanted) === before) return true
      return false
    },
  }
}
