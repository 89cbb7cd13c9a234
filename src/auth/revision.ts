/** Guards against two editors: a lost race is a 412 with what is there now. */

import { hasCode, OffhookError } from '../kernel/errors.ts'

export function requireRevision(current: { revision: number }, ifMatch: number | undefined): void {
  if (ifMatch !== undefined && ifMatch !== current.revision) {
    throw new OffhookError('EDITED_BY_SOMEONE_ELSE', undefined, {
      currentRevision: current.revision,
      yourRevision: ifMatch,
    })
  }
}

/** Of an update `where revision = …`: it has changed a row, or somebody else did before. */
export function requireUpdated({ numUpdatedRows }: { numUpdatedRows: bigint }): void {
  if (numUpdatedRows === 0n) throw new OffhookError('EDITED_BY_SOMEONE_ELSE')
}

/** Adds what is there now to the error of a lost race; for a promise's `catch`. */
export function tellCurrent(read: () => Promise<unknown>): (error: unknown) => Promise<never> {
  return async (error) => {
    if (!hasCode(error, 'EDITED_BY_SOMEONE_ELSE')) throw error
    throw new OffhookError('EDITED_BY_SOMEONE_ELSE', undefined, { ...error.details, current: await read() })
  }
}
