/** Seals phones' last good files anew, once another key seals: the one before goes. */

import { buffer } from 'node:stream/consumers'
import { setImmediate as pause } from 'node:timers/promises'
import type { Shelf } from '../db/last-good-shelf.ts'
import type { Vault } from '../db/vault.ts'

type Parts = { shelf: Shelf; vault: Vault }

/** What does not open is looked up again, or goes. */
export async function renewKept({ shelf, vault }: Parts, isClosed: () => boolean): Promise<void> {
  while (!isClosed() && renewRows({ shelf, vault })) await pause()
  while (!isClosed() && (await renewFiles({ shelf, vault }))) await pause()
}

/** Whether there may be more. */
function renewRows({ shelf, vault }: Parts): boolean {
  const old = shelf.rowsOfOtherKeys(vault.keys.current)
  const renewed = old.map(({ noun, id, sealed }) => {
    const purpose = `lastGood.${noun} ${id}`
    try {
      return { noun, id, sealed, fresh: vault.seal(vault.open(sealed, purpose), purpose) }
    } catch {
      return { noun, id, sealed, fresh: undefined }
    }
  })
  shelf.reseal(renewed)
  return old.length > 0
}

async function renewFiles({ shelf, vault }: Parts): Promise<boolean> {
  const old = shelf.filesOfOtherKeys(vault.keys.current)
  for (const { phoneId, asked, sealed } of old) {
    const purpose = `lastGood.file ${phoneId} ${asked}`
    const fresh = await buffer(vault.sealBytes(vault.openBytes([sealed], purpose), purpose)).catch(
      () => undefined,
    )
    if (fresh) shelf.resealFile({ phoneId, asked, sealed, fresh })
    else shelf.forgetFile(phoneId, asked)
  }
  return old.length > 0
}
