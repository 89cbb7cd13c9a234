/** Waiting that ends. */

import type { Clock } from './clock.ts'

/** Over when the work is, or when the time is; what the work throws after that is nobody's any more. */
export async function atMost(clock: Clock, milliseconds: number, work: Promise<unknown>): Promise<void> {
  const over = Promise.withResolvers<void>()
  const cancel = clock.after(milliseconds, over.resolve)
  try {
    await Promise.race([work, over.promise])
  } finally {
    cancel()
    work.catch(() => undefined)
  }
}
