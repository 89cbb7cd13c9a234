/** The edge of every piece of work that nobody waits for: what fails there is logged, counted, and ends nothing else. */

import type { Log } from './log.ts'

/** Where work enters the process; `link` is a connection to a PBX, `server` is a listening socket, `database` what keeps it from being written, `thread` one that serves phones and died, `process` what nobody else caught. */
export const boundaries = [
  'phoneRequest',
  'apiCall',
  'listener',
  'timer',
  'operation',
  'sip',
  'link',
  'server',
  'database',
  'thread',
  'process',
] as const
export type Boundary = (typeof boundaries)[number]

export type Guard = {
  /** Does the work, now or in time; what it throws or rejects with goes no further. `about` stands beside the error in the log. */
  run(boundary: Boundary, about: Record<string, unknown>, work: () => unknown): void
  /** For work that catches by itself, since it has an answer to give. */
  failed(boundary: Boundary, error: unknown, about?: Record<string, unknown>): void
}

export function createGuard(log: Log, count: (boundary: Boundary) => void = () => undefined): Guard {
  function failed(boundary: Boundary, error: unknown, about: Record<string, unknown> = {}): void {
    count(boundary)
    log.error({ boundary, ...about, error }, 'something failed and was left out')
  }
  return {
    failed,
    run(boundary, about, work) {
      try {
        const result = work()
        if (result instanceof Promise) result.catch((error) => failed(boundary, error, about))
      } catch (error) {
        failed(boundary, error, about)
      }
    },
  }
}
