/** The end of the audit trail as it was seen last, beside the database: who has that alone cannot put back an older end unseen. */

import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChainPlace } from './auth/audit-head.ts'

const fileIn = (folder: string): string => join(folder, 'audit-seen.json')

/** `undefined` where there is none, or none that can be read. */
export async function readSeen(folder: string): Promise<ChainPlace | undefined> {
  try {
    const { seq, hash } = JSON.parse(await readFile(fileIn(folder), 'utf8')) as Partial<ChainPlace>
    return typeof seq === 'number' && typeof hash === 'string' && seq > 0 ? { seq, hash } : undefined
  } catch {
    return undefined
  }
}

export async function writeSeen(folder: string, place: ChainPlace): Promise<void> {
  const path = fileIn(folder)
  await writeFile(`${path}.new`, `${JSON.stringify(place)}\n`, { mode: 0o600 })
  await rename(`${path}.new`, path)
}

/** Another trail is in its place, and nobody has seen its end yet. */
export const forgetSeen = (folder: string): Promise<void> => rm(fileIn(folder), { force: true })
