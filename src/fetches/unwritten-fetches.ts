/** What phones did while the database was away, when the server ends before it is back: a sealed file, read by the next start. */

import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Vault } from '../db/vault.ts'
import type { FetchRecord } from './fetch-store.ts'

const purpose = 'unwritten fetches'
/** The newest, if there are more. */
const most = 20_000

export function unwrittenFetches(folder: string, vault: Pick<Vault, 'sealBytes' | 'openBytes'>) {
  const file = join(folder, 'unwritten-fetches.sealed')

  async function read(): Promise<FetchRecord[]> {
    try {
      const text = await buffer(vault.openBytes([await readFile(file)], purpose))
      return JSON.parse(text.toString()) as FetchRecord[]
    } catch {
      // Not there, or nothing that can be read: it is as if the server had been killed.
      return []
    }
  }

  return {
    /** Beside what is there already. */
    async keep(records: readonly FetchRecord[]): Promise<void> {
      if (records.length === 0) return
      const all = [...(await read()), ...records].slice(-most)
      const sealed = await buffer(vault.sealBytes([Buffer.from(JSON.stringify(all))], purpose))
      await writeFile(`${file}.new`, sealed, { mode: 0o600, flush: true })
      await rename(`${file}.new`, file)
    },

    /** They are handed over: nobody gets them once more. */
    async take(): Promise<FetchRecord[]> {
      const records = await read()
      await rm(file, { force: true })
      return records
    },
  }
}
