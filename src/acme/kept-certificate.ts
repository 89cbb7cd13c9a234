/** The certificate in the data directory, sealed: for a start while the database server does not answer. */

import { readFile, rename, writeFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import type { Vault } from '../db/vault.ts'

/** By which it is sealed, also by who renews the key. */
const purpose = 'certificate of the service'

type Pair = { readonly cert: string; readonly key: string }

export function keptCertificate(file: string, vault: Pick<Vault, 'sealBytes' | 'openBytes'>) {
  return {
    async keep({ cert, key }: Pair): Promise<void> {
      const sealed = await buffer(vault.sealBytes([Buffer.from(JSON.stringify({ cert, key }))], purpose))
      await writeFile(`${file}.new`, sealed, { mode: 0o600, flush: true })
      await rename(`${file}.new`, file)
    },

    /** `undefined` where there is none that opens. */
    async read(): Promise<Pair | undefined> {
      try {
        const text = await buffer(vault.openBytes([await readFile(file)], purpose))
        return JSON.parse(text.toString()) as Pair
      } catch {
        return undefined
      }
    },
  }
}
