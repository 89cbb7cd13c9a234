/** Has it written that phones are asked before they are: those whose turns come within a moment in one transaction. */

import { systemScope } from '../auth/tenant-scope.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Guard } from '../kernel/guard.ts'
import type { ToAsk } from './operation-lease-store.ts'
import type { OperationStore } from './operation-store.ts'

/** `failed`: nothing was written, and it may be tried again later. */
export type Mark = 'ask' | 'leave' | 'failed'

const gatherMs = 50
/** In one transaction, whatever the pace. */
const markedAtOnce = 100

export type SentMarks = {
  /** `first`: goes before those that wait, as one whose turn it was before theirs. */
  mark(phone: ToAsk, options?: { first?: boolean }): Promise<Mark>
  /** Marks nothing more; what is being written is, when it returns. */
  close(): Promise<void>
}

export function sentMarks(
  operations: Pick<OperationStore, 'markSent'>,
  clock: Clock,
  guard: Guard,
): SentMarks {
  const waiting: { phone: ToAsk; end: (mark: Mark) => void }[] = []
  let writing: Promise<void> | undefined
  let cancelTimer: (() => void) | undefined
  let closed = false

  function plan(): void {
    if (writing || cancelTimer || waiting.length === 0) return
    writing = write().finally(() => {
      writing = undefined
      if (closed) return
      // The next ones gather meanwhile; who comes alone, later, is written at once.
      cancelTimer = clock.after(gatherMs, () => {
        cancelTimer = undefined
        plan()
      })
    })
  }

  async function write(): Promise<void> {
    const batch = waiting.splice(0, markedAtOnce)
    try {
      const marked = await operations.markSent(
        systemScope,
        batch.map(({ phone }) => phone),
      )
      for (const { phone, end } of batch) end(marked.has(phone) ? 'ask' : 'leave')
    } catch (error) {
      guard.failed('operation', error, { work: 'marking phones as sent', phones: batch.length })
      for (const { end } of batch) end('failed')
    }
  }

  return {
    mark(phone, { first = false } = {}) {
      if (closed) return Promise.resolve('leave')
      return new Promise((end) => {
        waiting[first ? 'unshift' : 'push']({ phone, end })
        plan()
      })
    },
    async close() {
      closed = true
      cancelTimer?.()
      for (const { end } of waiting.splice(0)) end('leave')
      await writing
    },
  }
}
