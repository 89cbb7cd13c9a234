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
  let nextId = 0
  const timers = new Map<number, { at: number; callback: () => unknown }>()
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    now: () => now,
    after(milliseconds, callback) {
      const id = nextId++
      timers.set(id, { at: now + milliseconds, callback })
      return () => timers.delete(id)
    },
    async advance(milliseconds) {
      const end = now + milliseconds
      await settle()
      for (;;) {
        const due = [...timers]
          .filter(([, timer]) => timer.at <= end)
          .sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0]
        if (!due) break
        timers.delete(due[0])
        now = due[1].at
        due[1].callback()
        await settle()
      }
      now = end
      await settle()
    },
  }
}
