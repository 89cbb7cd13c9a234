/** Who comes while all connections are at work waits in a line. It moves: that is no sign of a database that is away. */

import { type ErrorCode, OffhookError } from '../../../kernel/errors.ts'

type Waiting = { enter(): void; refuse(error: unknown): void }

/** Nobody waits longer than `patienceMs`; after that it is `refusal`. */
export function waitingLine(places: number, patienceMs: number, refusal: ErrorCode = 'DATABASE_AWAY') {
  const waiting = new Set<Waiting>()
  let taken = 0

  function wait(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const one: Waiting = { enter: resolve, refuse: reject }
    waiting.add(one)
    const timer = setTimeout(() => reject(new OffhookError(refusal)), patienceMs)
    return promise.finally(() => {
      clearTimeout(timer)
      waiting.delete(one)
    })
  }

  return {
    /** Answers when a place is free; it is to be left again. */
    async enter(): Promise<void> {
      if (taken >= places) return wait()
      taken++
    },

    leave(): void {
      const [next] = waiting
      if (!next) {
        taken--
        return
      }
      waiting.delete(next)
      next.enter()
    },

    /** Those who wait would meet the same. */
    turnAway(error: unknown): void {
      for (const one of waiting) one.refuse(error)
      waiting.clear()
    },
  }
}

/** A line for each name, in which one after the other works: who waits there is in nobody else's way. */
export function linesByName(patienceMs: number, refusal: ErrorCode) {
  const lines = new Map<string, { line: ReturnType<typeof waitingLine>; people: number }>()
  return async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    const own = lines.get(name) ?? { line: waitingLine(1, patienceMs, refusal), people: 0 }
    lines.set(name, own)
    own.people++
    try {
      await own.line.enter()
      return await work().finally(own.line.leave)
    } finally {
      own.people--
      if (own.people === 0) lines.delete(name)
    }
  }
}
