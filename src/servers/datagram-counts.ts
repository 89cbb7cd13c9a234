/** Counters of what phones ask without a connection: TFTP and plug and play. */

import { Counter, type Registry } from 'prom-client'
import type { TftpCount } from '../tftp/tftp-server.ts'
import type { PnpCount } from './pnp-server.ts'

export function datagramCounts(registry: Registry) {
  const tftpTransfers = new Counter({
    name: 'offhook_tftp_transfers_total',
    help: 'Transfers by TFTP, by how they ended: read and written in full, refused, or broken off.',
    labelNames: ['end'],
    registers: [registry],
  })
  const tftpDropped = new Counter({
    name: 'offhook_tftp_dropped_total',
    help: 'TFTP packets that were dropped: malformed, unexpected, of a stranger, a request that is being answered, or one too many.',
    labelNames: ['reason'],
    registers: [registry],
  })
  const pnp = new Counter({
    name: 'offhook_pnp_total',
    help: 'Phones that asked by plug and play: answered, unknown (or not there where they may be told), taken for each answer to what they were told; malformed and too many were dropped.',
    labelNames: ['outcome'],
    registers: [registry],
  })
  return {
    countTftp(what: TftpCount, times = 1): void {
      if (what === 'read' || what === 'written' || what === 'refused' || what === 'broken')
        tftpTransfers.inc({ end: what }, times)
      else tftpDropped.inc({ reason: what }, times)
    },
    countPnp: (outcome: PnpCount): void => pnp.inc({ outcome }),
  }
}
