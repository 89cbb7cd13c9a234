/** Work that is done again and again while the server runs, such as clearing away what is out of date. */

import type { Clock } from './clock.ts'
import type { Guard } from './guard.ts'

type Repeated = {
  /** What it is, in the log when it fails. */
  name: string
  everyMs: number
  /** Long work asks now and then whether it is to end. */
  work(ended: () => boolean): Promise<void>
}

/** At once, and each `everyMs` after; nobody waits for it. The answer ends it. */
export function repeated({ name, everyMs, work }: Repeated, clock: Clock, guard: Guard): () => Promise<void> {
  let cancel: (() => void) | undefined
  let ended = false
  let running: Promise<void> | undefined
  const turn = () => {
    running = work(() => ended).catch((error) => guard.failed('timer', error, { work: name }))
    cancel = clock.after(everyMs, turn)
  }
  turn()
  return async () => {
    ended = true
    cancel?.()
    await running
  }
}
