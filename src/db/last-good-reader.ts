/** Reads phones' last good files, in any thread. */

import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { lockPatienceMs } from './last-good-file.ts'
import type { KeptFileRow, KeptPhoneRow, KeptTenantRow } from './last-good-shelf.ts'

export type ShelfReader = ReturnType<typeof shelfReader>

/** From any thread; a file that is not there, or broken, holds nothing. */
export function shelfReader(file: string) {
  let open: { database: DatabaseSync; inode: number; statements: ReturnType<typeof readsOn> } | undefined

  function close(): void {
    open?.database.close()
    open = undefined
  }

  function read<Row>(work: (statements: ReturnType<typeof readsOn>) => unknown): Row | undefined {
    try {
      const inode = statSync(file).ino
      // The writer has begun it anew.
      if (open && open.inode !== inode) close()
      if (!open) {
        const database = new DatabaseSync(file, { readOnly: true, timeout: lockPatienceMs })
        open = { database, inode, statements: readsOn(database) }
      }
      return work(open.statements) as Row | undefined
    } catch {
      close()
      return undefined
    }
  }

  return {
    phone: (secretHash: string) =>
      read<KeptPhoneRow & { doubted: number }>(({ phone }) => phone.get(secretHash, secretHash)),
    tenant: (id: string) => read<KeptTenantRow & { doubted: number }>(({ tenant }) => tenant.get(id)),
    file: (phoneId: string, asked: string) => read<KeptFileRow>(({ file }) => file.get(phoneId, asked)),
    /** Whether a copy is there, and of what. */
    mark: (phoneId: string, asked: string) =>
      read<{ etag: string; at: number; revision: number; tenantRevision: number }>(({ mark }) =>
        mark.get(phoneId, asked),
      ),
    close,
  }
}

function readsOn(database: DatabaseSync) {
  return {
    phone: database.prepare('select * from phone where secretHash = ? or oldSecretHash = ?'),
    tenant: database.prepare('select * from tenant where id = ?'),
    file: database.prepare('select * from file where phoneId = ? and asked = ?'),
    mark: database.prepare(`
      select file.etag, file.at, phone.revision, tenant.revision as tenantRevision
      from file join phone on phone.id = file.phoneId join tenant on tenant.id = phone.tenantId
      where file.phoneId = ? and file.asked = ?`),
  }
}
