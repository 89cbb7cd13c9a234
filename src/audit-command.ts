/** What is done about the audit trail from outside of the service: `audit verify`, and what a restored backup leaves of it. */

import { basename } from 'node:path'
import { readSeen } from './audit-seen.ts'
import { openAuditChain, readAuditChain, sealedFor, trailKey } from './auth/audit-chain-store.ts'
import type { ChainPlace } from './auth/audit-head.ts'
import { systemScope } from './auth/tenant-scope.ts'
import { copyDatabase, type TableCopy } from './db/copy-database.ts'
import { type OpenPlace, openVault } from './db/open-vault.ts'
import { InternalError } from './kernel/errors.ts'
import { systemRandom } from './kernel/random.ts'

type Verified = OpenPlace & {
  masterKey: Uint8Array
  /** The data directory, where the end of the trail stands besides. */
  folder: string
  shown: string
  /** An end that was told before, for who kept it elsewhere. */
  told: string
}

/** Throws the first place at which the trail does not hold. */
export async function verifyTrail(given: Verified, say: (line: string) => void): Promise<void> {
  const { shown, told, folder } = given
  const check = await readAuditChain(given.db, await openVault(given, given.masterKey))
  const seen = told === '' ? await readSeen(folder) : endOf(told)
  if (!check && seen) throw new InternalError(`The audit trail of ${shown} is gone: it had ${seen.seq} rows`)
  if (!check) return say(`${shown} has no audit trail yet: it begins at the first start of this version.`)
  const { rows, first, last, pruned, unsealed, broken } = await check(seen)
  if (broken) throw new InternalError(`The audit trail is broken: ${broken.message}`)
  const where = first === null ? '' : `, ${first} to ${last.seq}`
  say(`The audit trail is unbroken: ${rows} rows${where}.`)
  if (pruned > 0) say(`The ${pruned} before them were kept for their time.`)
  if (unsealed > 0) say(`${unsealed} more were written in the last moments, and are not in the chain yet.`)
  say(
    `It ends at ${last.seq}:${last.hash}; kept elsewhere, that proves at a later verify that nothing of it was replaced.`,
  )
}

function endOf(told: string): ChainPlace {
  const [, seq, hash] = /^(\d+):([\w-]{43})$/.exec(told) ?? []
  if (seq === undefined || hash === undefined)
    throw new InternalError(
      `audit verify: “${told}” is no end of a trail, such as 18204:…, as an earlier verify told it`,
    )
  return { seq: Number(seq), hash }
}

/**
 * Puts back what `from` holds. A trail that is sound and goes through the end of the backup’s stays as it is: putting back an
 * older backup is no way to lose what was done since.
 */
export async function restoreInto(
  to: OpenPlace,
  from: OpenPlace,
  masterKey: Uint8Array | undefined,
): Promise<{ copies: TableCopy[]; isKept: boolean }> {
  if (!masterKey) return { copies: await copyDatabase(from.db, to.db), isKept: false }
  const older = await openVault(from, masterKey)
  const key = await trailKey(to.db, await openVault(to, masterKey), { db: from.db, vault: older })
  const copies = await copyDatabase(from.db, to.db, key === undefined ? [] : ['audit', 'auditChain'])
  // By now, its keys are those of the backup.
  if (key !== undefined) await sealedFor(to.db, older, key)
  return { copies, isKept: key !== undefined }
}

/** That it was restored stands in the trail. */
export async function tellRestored(to: OpenPlace, masterKey: Uint8Array, file: string): Promise<void> {
  await openAuditChain(to.db, await openVault(to, masterKey), systemRandom)
  await to.db.transaction(async (_, { audited }) =>
    audited('database.restore', systemScope, null, { name: 'Database', detail: `from ${basename(file)}` }),
  )
}
