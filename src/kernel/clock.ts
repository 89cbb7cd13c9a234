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

/** A clock that stands still until `advance` is called; timers fire in order of their time. */
export function manualClock(
  start = Date.UTC(2026, 0, 1),
): Clock & { advance(milliseconds: number): Promise<void> } {
  let now = start
  const timers = new Set<{ at: number; callback: () => unknown }>()
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    now: () => now,
    after(milliseconds, callback) {
      const timer = { at: now + milliseconds, callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    async advance(milliseconds) {
      const end = now + milliseconds
      await settle()
      for (;;) {
        // Of two for the same time the one that was asked for first: a sort keeps their order.
        const due = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (!due) break
        timers.delete(due)
        now = due.at
        due.callback()
        await settle()
      }
      now = end
      await settle()
    },
  }
}
