/** How many connections are open, in all and from each site: of one thread, or of all that serve phones. */

import { createHmac, createSecretKey } from 'node:crypto'
import { LRUCache } from 'lru-cache'

export type Open = { readonly inAll: number; readonly ofSite: number }

export type ConnectionCounts = {
  /** How many there are with this one; without a site it counts in all only. */
  opened(site: string | undefined): Open
  closed(site: string | undefined): void
}

export function countsHere(): ConnectionCounts {
  const open = new Map<string, number>()
  let inAll = 0
  return {
    opened(site) {
      inAll++
      const ofSite = site === undefined ? 0 : (open.get(site) ?? 0) + 1
      if (site !== undefined) open.set(site, ofSite)
      return { inAll, ofSite }
    },
    closed(site) {
      inAll--
      if (site === undefined) return
      const left = (open.get(site) ?? 0) - 1
      if (left > 0) open.set(site, left)
      else open.delete(site)
    },
  }
}

/** Sites share these by a keyed hash: two in one place are counted together, which nobody can bring about on purpose. */
const places = 65_536
const row = places + 1

/** Memory that all threads see: a row of numbers for each. */
export function sharedCounts(threads: number): SharedArrayBuffer {
  return new SharedArrayBuffer(threads * row * Int32Array.BYTES_PER_ELEMENT)
}

/** A thread writes its own row and reads all. */
export function countsOfThread(
  memory: SharedArrayBuffer,
  thread: number,
  keyBytes: Uint8Array,
): ConnectionCounts {
  const key = createSecretKey(keyBytes)
  const numbers = new Int32Array(memory)
  const threads = numbers.length / row
  /** Of the sites that came last: the hash takes longer than the rest of a connection’s counting. */
  const known = new LRUCache<string, number>({ max: 5000 })
  const placeOf = (site: string) => {
    const before = known.get(site)
    if (before !== undefined) return before
    const place = 1 + (createHmac('sha256', key).update(site).digest().readUInt32LE() % places)
    known.set(site, place)
    return place
  }
  const add = (place: number, change: 1 | -1) => Atomics.add(numbers, thread * row + place, change)
  const sum = (place: number) => {
    let all = 0
    for (let each = 0; each < threads; each++) all += Atomics.load(numbers, each * row + place)
    return all
  }
  return {
    opened(site) {
      add(0, 1)
      if (site === undefined) return { inAll: sum(0), ofSite: 0 }
      const place = placeOf(site)
      add(place, 1)
      return { inAll: sum(0), ofSite: sum(place) }
    },
    closed(site) {
      add(0, -1)
      if (site !== undefined) add(placeOf(site), -1)
    },
  }
}

/** Of a thread that has ended, with its connections. */
export function forgetCounts(memory: SharedArrayBuffer, thread: number): void {
  new Int32Array(memory).fill(0, thread * row, (thread + 1) * row)
}
