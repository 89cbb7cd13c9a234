/** Makes uploads' rows and files agree again: at start, after whatever the last process was doing, and each day. */

import { systemScope } from '../auth/tenant-scope.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Guard } from '../kernel/guard.ts'
import type { UploadStore } from './upload-store.ts'

const dayMs = 24 * 3_600_000

/** Nobody waits for it. The answer ends it. */
export function tidyUploads(
  uploads: Pick<UploadStore, 'tidy'>,
  clock: Clock,
  guard: Guard,
): () => Promise<void> {
  let cancel: (() => void) | undefined
  let ended = false
  let running: Promise<void> | undefined
  const turn = () => {
    running = uploads
      .tidy(systemScope, () => ended)
      .catch((error) => guard.failed('timer', error, { work: 'tidying up uploads' }))
    cancel = clock.after(dayMs, turn)
  }
  turn()
  return async () => {
    ended = true
    cancel?.()
    await running
  }
}
