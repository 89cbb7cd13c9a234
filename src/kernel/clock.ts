/** Time as a parameter: the real clock, and what a test moves by hand. */

import type { Guard } from './guard.ts'

export type Clock = {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls back once after `milliseconds`; the answer cancels it. */
  after(milliseconds: number, callback: () => void | Promise<void>): () => void
}

export const systemClock: Clock = {
  now: Date.now,
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds)
    return () => clearTimeout(timer)
  },
}

/** The same clock, whose timers fail alone. */
export function guardedClock(clock: Clock, guard: Guard): Clock {
  return {
    now: clock.now,
    after: (milliseconds, callback) => clock.after(milliseconds, () => guard.run('timer', {}, callback)),
  }
}

export type ManualClock = Clock & {
  /** Each timer fires at its time. */
  advance(milliseconds: number): Promise<void>
  /** As on a machine that slept: what was due meanwhile fires when it wakes, once, however long that was. */
  sleep(milliseconds: number): Promise<void>
}

/** A clock that stands still until it is moved; timers fire in order of their time. */
export function manualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  let now = start
  /** By their time, in the order in which they were asked for: many are for the same. */
  const timers = new Map<number, Set<{ callback: () => unknown }>>()
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

  function forget(at: number, timer: { callback: () => unknown }): void {
    const same = timers.get(at)
    same?.delete(timer)
    if (same?.size === 0) timers.delete(at)
  }

  function firstUntil(end: number) {
    let at = Number.POSITIVE_INFINITY
    for (const each of timers.keys()) if (each < at) at = each
    const [timer] = at <= end ? (timers.get(at) ?? []) : []
    return timer && { at, timer }
  }

  async function advance(milliseconds: number): Promise<void> {
    const end = now + milliseconds
    await settle()
    for (let due = firstUntil(end); due; due = firstUntil(end)) {
      forget(due.at, due.timer)
      now = Math.max(now, due.at)
      due.timer.callback()
      await settle()
    }
    now = end
    await settle()
  }

  return {
    now: () => now,
    after(milliseconds, callback) {
      const at = now + milliseconds
      const timer = { callback }
      const same = timers.get(at)
      if (same) same.add(timer)
      else timers.set(at, new Set([timer]))
      return () => forget(at, timer)
    },
    advance,
    async sleep(milliseconds) {
      now += milliseconds
      await advance(0)
    },
  }
}
