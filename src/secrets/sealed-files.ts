/** Seals anew what lies sealed in the data directory, or counts it by key: what phones sent, fetches that wait to be written, and a certificate. */

import { renameSync, type Stats, statSync } from 'node:fs'
import { open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { keyIdOfBytes, namingBytes } from '../db/sealed-stream.ts'
import type { Vault } from '../db/vault.ts'
import type { Sealed } from './sealed-rows-store.ts'

type SealedFile = { path: string; purpose: string }

const ending = '.sealed'

const isMissing = (error: unknown) =>
  ['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error) => {
    if (isMissing(error)) return []
    throw error
  })
}

async function* filesIn(data: string): AsyncGenerator<SealedFile> {
  yield { path: join(data, 'unwritten-fetches.sealed'), purpose: 'unwritten fetches' }
  yield { path: join(data, 'certificate.sealed'), purpose: 'certificate of the service' }
  const uploads = join(data, 'uploads')
  for (const tenant of await namesIn(uploads))
    for (const phone of await namesIn(join(uploads, tenant)))
      for (const name of await namesIn(join(uploads, tenant, phone)))
        if (name.endsWith(ending))
          yield {
            path: join(uploads, tenant, phone, name),
            purpose: `upload ${tenant} ${phone} ${name.slice(0, -ending.length)}`,
          }
}

/** Nothing where there is no such file any more. */
async function keyOf(path: string): Promise<string | undefined> {
  const file = await open(path).catch((error) => {
    if (isMissing(error)) return undefined
    throw error
  })
  if (!file) return undefined
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(namingBytes), 0, namingBytes, 0)
    return keyIdOfBytes(buffer.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}

/**
 * A crash leaves the old one or a whole new one. The server may be at work on the file: it has a name of its own for what it
 * writes, and what it wrote or took away meanwhile stays so. `false` where it did.
 */
async function renewFile(vault: Vault, { path, purpose }: SealedFile): Promise<boolean> {
  const fresh = `${path}.rotating`
  const from = await open(path)
  try {
    const before = await from.stat()
    const to = await open(fresh, 'w', 0o600)
    try {
      const bytes = from.createReadStream({ autoClose: false })
      for await (const piece of vault.sealBytes(vault.openBytes(bytes, purpose), purpose))
        await to.writeFile(piece)
      await to.sync()
    } finally {
      await to.close()
    }
    // At once, and while the old one is open: no other file can have its number.
    const isAsItWas = isSame(before, statSync(path))
    if (isAsItWas) renameSync(fresh, path)
    return isAsItWas
  } finally {
    await rm(fresh, { force: true })
    await from.close()
  }
}

const isSame = (a: Stats, b: Stats) =>
  a.ino === b.ino && a.dev === b.dev && a.size === b.size && a.mtimeMs === b.mtimeMs

export function sealedFiles(data: string, vault: Vault) {
  return {
    /** What does not open is perhaps being written at this moment, or was cut off by a crash: it is left to who tidies up. */
    async renew(pace: (renewed: number) => Promise<void>): Promise<Sealed> {
      const done: Sealed = { renewed: 0, unreadable: [] }
      for await (const file of filesIn(data)) {
        const id = await keyOf(file.path)
        if (id === undefined || id === vault.keys.current) continue
        try {
          if (await renewFile(vault, file)) done.renewed++
        } catch (error) {
          if (isMissing(error)) continue
          if (!/do not open/.test((error as Error).message)) throw error
          done.unreadable.push(file.path)
        }
        await pace(1)
      }
      return done
    },

    async count(): Promise<Map<string, number>> {
      const counts = new Map<string, number>()
      for await (const { path } of filesIn(data)) {
        const id = await keyOf(path)
        if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1)
      }
      return counts
    },
  }
}
