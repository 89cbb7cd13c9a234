/** Whether another thread still does anything: it is asked again and again, and one that hangs answers no more. */

import type { Clock } from '../kernel/clock.ts'

const everyMs = 1000
/** In beats and not by the clock: where the whole process stood still, all of it goes on with the next one. */
const patience = { whenUp: 10, whileStarting: 60 }

type Asked = {
  ask(): Promise<unknown>
  isUp(): boolean
  /** Hears once for how many seconds there was no answer. */
  hangs(seconds: number): void
}

/** The answer ends it. */
export function heartbeat({ ask, isUp, hangs }: Asked, clock: Clock): () => void {
  let unanswered = 0

  function answered(): void {
    unanswered = 0
  }

  function beat(): void {
    const most = isUp() ? patience.whenUp : patience.whileStarting
    if (unanswered >= most) {
      hangs((unanswered * everyMs) / 1000)
      return
    }
    // One question at a time: a thread that is busy is not given more to do.
    if (unanswered === 0) ask().then(answered, () => undefined)
    unanswered++
    cancel = clock.after(everyMs, beat)
  }

  let cancel = clock.after(everyMs, beat)
  return () => cancel()
}
