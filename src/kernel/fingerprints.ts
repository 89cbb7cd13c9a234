/**
 * A set of hashes in memory that all threads see, by 64 bits of each: nothing is taken out, every thread may put in.
 * It lies in tables, each twice as large as the one before, so that it grows without anybody's waiting for it.
 */

const firstSlots = 4096
const slotBytes = BigInt64Array.BYTES_PER_ELEMENT
/** For what is counted; the tables follow. */
const headBytes = 256
/** 8 million slots: room for 5 million hashes in 64 MB, which are taken as they are needed. */
const mostTables = 11
/** A table that is fuller has long ways to a slot that is free. */
const fullness = 0.6

/** Where the head says how often somebody doubted that all is there, and up to which doubt all was put in. */
const [doubts, settled] = [mostTables, mostTables + 1]

const slotsOf = (table: number) => firstSlots << table
const slotsBefore = (table: number) => firstSlots * ((1 << table) - 1)
const bytesOf = (tables: number) => headBytes + slotsBefore(tables) * slotBytes

export type Fingerprints = ReturnType<typeof fingerprints>

/** To be handed to other threads; it holds nothing yet, so that all is uncertain. */
export function fingerprintMemory(most = mostTables): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(bytesOf(1), { maxByteLength: bytesOf(most) })
  fingerprints(memory).doubt()
  return memory
}

export function fingerprints(memory: SharedArrayBuffer) {
  const head = new Int32Array(memory, 0, headBytes / Int32Array.BYTES_PER_ELEMENT)
  /** How many each table holds. */
  const counts = head.subarray(0, mostTables)
  const slots = new BigInt64Array(memory, headBytes)
  const tablesIn = (bytes: number) => Math.log2((bytes - headBytes) / slotBytes / firstSlots + 1)
  const tables = () => tablesIn(memory.byteLength)

  /** The slot that holds it, or the free one where it belongs. */
  function place(table: number, print: bigint): number {
    const mask = slotsOf(table) - 1
    const start = slotsBefore(table)
    for (let at = Number(BigInt.asUintN(31, print)) & mask; ; at = (at + 1) & mask) {
      const held = Atomics.load(slots, start + at)
      if (held === 0n || held === print) return start + at
    }
  }

  function holds(print: bigint): boolean {
    for (let table = tables() - 1; table >= 0; table--)
      if (Atomics.load(slots, place(table, print)) === print) return true
    return false
  }

  /** The table that has room: a larger one is begun where the last one is full, by whoever comes first. */
  function roomy(): number | undefined {
    for (let table = tables() - 1; ; table = tables() - 1) {
      if (Atomics.load(counts, table) < slotsOf(table) * fullness) return table
      if (table + 1 === tablesIn(memory.maxByteLength)) return undefined
      const wanted = bytesOf(table + 2)
      if (memory.byteLength < wanted) memory.grow(wanted)
    }
  }

  return {
    /** Something may be missing: what is not found is uncertain until all was put in once more. */
    doubt: (): void => void Atomics.add(head, doubts, 1),

    /** Before all is put in; to be handed to `settle` after that. */
    doubts: (): number => Atomics.load(head, doubts),

    settle(upTo: number): void {
      for (let was = Atomics.load(head, settled); was < upTo; was = Atomics.load(head, settled))
        Atomics.compareExchange(head, settled, was, upTo)
    },

    /** Whether what is not found is nowhere. */
    isWhole: (): boolean => Atomics.load(head, settled) === Atomics.load(head, doubts),

    /** Says no only of what was never put in; of one in some thousand million million it says yes for nothing. */
    has: (hash: string): boolean => holds(printOf(hash)),

    /** Whether there was room. */
    add(hash: string): boolean {
      const print = printOf(hash)
      if (holds(print)) return true
      const table = roomy()
      if (table === undefined) return false
      for (;;) {
        const at = place(table, print)
        const held = Atomics.compareExchange(slots, at, 0n, print)
        if (held === 0n) Atomics.add(counts, table, 1)
        // Else another thread took the slot: there is a next one.
        if (held === 0n || held === print) return true
      }
    },

    /** Nothing more is put in. */
    isFull: (): boolean => roomy() === undefined,

    size: () => ({
      entries: counts.reduce((sum, count) => sum + count, 0),
      bytes: memory.byteLength,
    }),
  }
}

/** Hashes are even already: their first bytes do. None is 0, which is a free slot. */
function printOf(hash: string): bigint {
  const print = Buffer.from(hash.slice(0, 11), 'base64url').readBigInt64LE()
  return print === 0n ? 1n : print
}
