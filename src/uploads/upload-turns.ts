/** How many files may be on their way at once: of one phone, of one tenant, in all. */

import { OffhookError } from '../kernel/errors.ts'
import { turnsOf } from '../kernel/turns.ts'

export const atOnce = { ofPhone: 2, ofTenant: 8, inAll: 32 }

export function uploadTurns(limits = atOnce) {
  const turns = turnsOf(() => new OffhookError('UPLOADS_BUSY'))
  return {
    /** Takes a turn, or throws UPLOADS_BUSY; what it answers gives the turn back. */
    take: (tenantId: string, phoneId: string): (() => void) =>
      turns.take([
        [`phone ${phoneId}`, limits.ofPhone],
        [`tenant ${tenantId}`, limits.ofTenant],
        ['all', limits.inAll],
      ]),
  }
}
