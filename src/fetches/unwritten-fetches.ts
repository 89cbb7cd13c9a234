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
  /** What the file holds has been handed over: whoever has it gives it back with the rest, or says that it is written. */
  let isHandedOver = false

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
    /** Beside what is there already and was not handed over. */
    async keep(records: readonly FetchRecord[]): Promise<void> {
      const all = [...(isHandedOver ? [] : await read()), ...records].slice(-most)
      if (all.length === 0) return rm(file, { force: true })
      const sealed = await buffer(vault.sealBytes([Buffer.from(JSON.stringify(all))], purpose))
      await writeFile(`${file}.new`, sealed, { mode: 0o600, flush: true })
      await rename(`${file}.new`, file)
    },

    async take(): Promise<FetchRecord[]> {
      isHandedOver = true
      return read()
    },

    /** What was handed over is in the database. */
    async written(): Promise<void> {
      isHandedOver = false
      await rm(file, { force: true })
    },
  }
}
