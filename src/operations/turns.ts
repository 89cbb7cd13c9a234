/** Whose datagram may leave next: a steady rate overall and a lower one to each address, behind which may be a whole site. */

import type { Clock } from '../kernel/clock.ts'
import { canonicalAddress } from '../kernel/networks.ts'
import type { Turn } from '../sip/sip-client.ts'

export type Rates = { perSecond: number; perSecondToOneAddress: number }

export type Turns = {
  /** Stands in line: tenants go round by round, each with its own first come first. `copy` goes before the tenant’s others. */
  take(tenantId: string, address: string, copy?: boolean): Turn
  /** So many nodes send at the same time: each has its part of the rates. */
  share(nodes: number): void
  /** Nobody gets a turn any more. */
  close(): void
}

type Waiting = { readonly end: (granted: boolean) => void }
type Line = Map<string, Waiting[]>

const maximumAddresses = 10_000

/** A turn is given when its time has come, never two for one late timer: a busy machine sends less, not more at once. */
export function turns(clock: Clock, rates: Rates): Turns {
  const gapsOf = (nodes: number) =>
    [(1000 * nodes) / rates.perSecond, (1000 * nodes) / rates.perSecondToOneAddress] as const
  let [gap, gapToOne] = gapsOf(1)
  /** By tenant, the one that waited longest first; in each by address. */
  const lines = new Map<string, Line>()
  const nextTo = new Map<string, number>()
  let nextOverall = 0
  let cancelTimer: (() => void) | undefined
  let closed = false

  /** When a turn to this address can be given. Nothing is planned further ahead than one gap, unless the clock was set back. */
  function timeOf(address: string, now: number): number {
    const next = nextTo.get(address) ?? 0
    if (next > now + gapToOne) nextTo.set(address, now + gapToOne)
    if (nextOverall > now + gap) nextOverall = now + gap
    return Math.max(Math.min(next, now + gapToOne), nextOverall, now)
  }

  function stopTimer(): void {
    cancelTimer?.()
    cancelTimer = undefined
  }

  function plan(): void {
    stopTimer()
    const now = clock.now()
    let first = Number.POSITIVE_INFINITY
    for (const line of lines.values()) {
      for (const address of line.keys()) {
        first = Math.min(first, timeOf(address, now))
        // None comes sooner: with thousands in line, all of them are not looked at for each.
        if (first <= Math.max(nextOverall, now)) break
      }
      if (first <= Math.max(nextOverall, now)) break
    }
    if (first < Number.POSITIVE_INFINITY) cancelTimer = clock.after(Math.ceil(first - now), give)
  }

  /** The next one in the round whose address is free; it goes to the end of the round. */
  function choose(now: number): { address: string; waiting: Waiting } | undefined {
    for (const [tenantId, line] of lines) {
      for (const [address, queue] of line) {
        if (timeOf(address, now) > now) continue
        const waiting = queue.shift()
        line.delete(address)
        if (queue.length > 0) line.set(address, queue)
        lines.delete(tenantId)
        if (line.size > 0) lines.set(tenantId, line)
        return waiting && { address, waiting }
      }
    }
    return undefined
  }

  function give(): void {
    cancelTimer = undefined
    const now = clock.now()
    const chosen = choose(now)
    if (chosen) {
      nextOverall = now + gap
      nextTo.set(chosen.address, now + gapToOne)
      if (nextTo.size > maximumAddresses)
        for (const [each, time] of nextTo) if (time < now) nextTo.delete(each)
      chosen.waiting.end(true)
    }
    plan()
  }

  function leave(tenantId: string, address: string, waiting: Waiting): void {
    const line = lines.get(tenantId)
    const queue = line?.get(address)
    const at = queue?.indexOf(waiting) ?? -1
    if (!line || !queue || at < 0) return
    queue.splice(at, 1)
    if (queue.length === 0) line.delete(address)
    if (line.size === 0) lines.delete(tenantId)
    waiting.end(false)
    // Who is still there comes no sooner for it, so nothing is planned anew: an operation that is cancelled gives back all its turns.
    if (lines.size === 0) stopTimer()
  }

  return {
    take(tenantId, written, copy = false) {
      if (closed) return { granted: Promise.resolve(false), giveBack: () => undefined }
      const { promise: granted, resolve: end } = Promise.withResolvers<boolean>()
      const waiting = { end }
      const address = canonicalAddress(written)
      const line: Line = lines.get(tenantId) ?? new Map()
      const queue = line.get(address) ?? []
      if (copy) queue.unshift(waiting)
      else queue.push(waiting)
      // What waits alone in its line is planned; whoever joins one waits for those before it.
      line.set(address, queue)
      lines.set(tenantId, line)
      if (queue.length === 1) plan()
      return { granted, giveBack: () => leave(tenantId, address, waiting) }
    },
    share(nodes) {
      ;[gap, gapToOne] = gapsOf(Math.max(nodes, 1))
      plan()
    },
    close() {
      closed = true
      cancelTimer?.()
      for (const line of lines.values())
        for (const queue of line.values()) for (const { end } of queue) end(false)
      lines.clear()
    },
  }
}
