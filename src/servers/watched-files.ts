/** What stands in files that somebody else renews: read again when they change, so that nobody has to start anew. */

import type { Clock } from '../kernel/clock.ts'

/** Whoever renews several writes one after the other: what does not fit together is looked at again. */
const lookAgainMs = 10_000

type Watch<Value> = {
  /** Throws what is wrong, in words. */
  read(): Value
  /** Throws why it cannot be used, in words; not asked for what was read before. */
  check(value: Value): void
  isSame(one: Value, other: Value): boolean
  /** Another one is there, and can be used. */
  renewed(value: Value): void
  /** The last good one stays; each trouble is told once. */
  kept(why: string): void
}

/** Throws what is wrong with it at first; the answer ends the watching. */
export function watchFiles<Value>(watch: Watch<Value>, clock: Clock): { first: Value; stop(): void } {
  const first = watch.read()
  watch.check(first)
  let good = first
  let last: Value | undefined = first
  let lastTrouble = ''

  /** What was looked at before, good or bad, is what it was. */
  function look(): void {
    try {
      const before = last
      last = undefined
      last = watch.read()
      if (before !== undefined && watch.isSame(last, before)) return
      watch.check(last)
      lastTrouble = ''
      if (watch.isSame(last, good)) return
      good = last
      watch.renewed(last)
    } catch (error) {
      const trouble = error instanceof Error ? error.message : String(error)
      if (trouble !== lastTrouble) watch.kept(trouble)
      lastTrouble = trouble
    }
  }
  let cancel = again()
  function again(): () => void {
    return clock.after(lookAgainMs, () => {
      look()
      cancel = again()
    })
  }
  return { first, stop: () => cancel() }
}
