/** Seals phones' last good files anew, once another key seals: the one before goes. */

import { buffer } from 'node:stream/consumers'
import { setImmediate as pause } from 'node:timers/promises'
import { keyIdOf } from '../db/key-ring.ts'
import type { Shelf } from '../db/last-good-shelf.ts'
import type { Vault } from '../db/vault.ts'

type Parts = { shelf: Shelf; vault: Vault }

/** What does not open is looked up again, or goes. */
export async function renewKept(parts: Parts, isClosed: () => boolean): Promise<void> {
  for (const noun of ['tenant', 'phone'] as const)
    for (let last: string | undefined = ''; last !== undefined && !isClosed(); await pause())
      last = renewRows(parts, noun, last)
  for (let last: number | undefined = 0; last !== undefined && !isClosed(); await pause())
    last = await renewFiles(parts, last)
}

/** Some of those after `last`; answers the last of them. */
function renewRows({ shelf, vault }: Parts, noun: 'tenant' | 'phone', last: string): string | undefined {
  const rows = shelf.rowsAfter(noun, last)
  const old = rows.filter(({ sealed }) => sealed !== '' && keyIdOf(sealed) !== vault.keys.current)
  const renewed = old.map(({ id, sealed }) => {
    const purpose = `lastGood.${noun} ${id}`
    try {
      return { noun, id, sealed, fresh: vault.seal(vault.open(sealed, purpose), purpose) }
    } catch {
      return { noun, id, sealed, fresh: undefined }
    }
  })
  if (renewed.length > 0) shelf.reseal(renewed)
  return rows.at(-1)?.id
}

async function renewFiles({ shelf, vault }: Parts, last: number): Promise<number | undefined> {
  const files = shelf.filesAfter(last, vault.keys.current)
  for (const { phoneId, asked, sealed } of files) {
    if (sealed === null) continue
    const purpose = `lastGood.file ${phoneId} ${asked}`
    const fresh = await buffer(vault.sealBytes(vault.openBytes([sealed], purpose), purpose)).catch(
      () => undefined,
    )
    if (fresh) shelf.resealFile({ phoneId, asked, sealed, fresh })
    else shelf.forgetFile(phoneId, asked)
  }
  return files.at(-1)?.place
}
