/** Guards against two editors: a lost race is a 412 with what is there now. */

import { OffhookError } from '../kernel/errors.ts'

export function requireRevision(current: { revision: number }, ifMatch: number | undefined): void {
  if (ifMatch !== undefined && ifMatch !== current.revision) {
    throw new OffhookError('EDITED_BY_SOMEONE_ELSE', undefined, {
      currentRevision: current.revision,
      yourRevision: ifMatch,
    })
  }
}
