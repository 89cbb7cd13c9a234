/** The bytes of what phones sent: a sealed file each in the data directory, named by the upload's id, never by what a phone said. */

import { access, type FileHandle, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Vault } from '../db/vault.ts'

export type UploadFiles = ReturnType<typeof uploadFiles>

type Place = { tenantId: string; phoneId: string; id: string }

const ending = '.sealed'
/** Of what is handed on. */
const pieceBytes = 128 * 1024

const isMissing = (error: unknown) =>
  ['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))

export function uploadFiles(folder: string, vault: Vault) {
  const folderOf = ({ tenantId, phoneId }: Omit<Place, 'id'>) => join(folder, tenantId, phoneId)
  const pathOf = (place: Place) => join(folderOf(place), `${place.id}${ending}`)
  /** Where an older version kept it, as the phone sent it. */
  const openPathOf = (place: Place) => join(folderOf(place), place.id)
  const purposeOf = ({ tenantId, phoneId, id }: Place) => `upload ${tenantId} ${phoneId} ${id}`

  async function syncFolder(path: string): Promise<void> {
    const handle = await open(path)
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }

  async function openIfThere(path: string): Promise<FileHandle | undefined> {
    return open(path).catch((error) => {
      if (isMissing(error)) return undefined
      throw error
    })
  }

  async function write(place: Place, bytes: AsyncIterable<Uint8Array>, path = pathOf(place)): Promise<void> {
    await mkdir(folderOf(place), { recursive: true, mode: 0o700 })
    const file = await open(path, 'w', 0o600)
    try {
      for await (const piece of vault.sealBytes(bytes, purposeOf(place))) await file.writeFile(piece)
      await file.sync()
    } finally {
      await file.close()
    }
    await syncFolder(folderOf(place))
  }

  async function remove(place: Place): Promise<void> {
    await rm(pathOf(place), { force: true })
    await rm(openPathOf(place), { force: true })
  }

  return {
    /** On disk to the last byte when it returns; nothing is left of it when it fails. */
    async write(place: Place, bytes: AsyncIterable<Uint8Array>): Promise<void> {
      await write(place, bytes).catch(async (error) => {
        await remove(place)
        throw error
      })
    },

    /** As the phone sent it; `undefined` when there are no such bytes. */
    async read(place: Place): Promise<Readable | undefined> {
      const sealed = await openIfThere(pathOf(place))
      if (sealed) {
        const file = sealed.createReadStream()
        const opened = Readable.from(vault.openBytes(file, purposeOf(place)), { objectMode: false })
        // A generator that nobody ever asked closes nothing by itself.
        return opened.once('close', () => file.destroy())
      }
      return (await openIfThere(openPathOf(place)))?.createReadStream()
    },

    /** What lies on the disk, sealed as it is; nothing where there is nothing. */
    async sealedBytes(place: Place): Promise<Readable | undefined> {
      return (await openIfThere(pathOf(place)))?.createReadStream({ highWaterMark: pieceBytes })
    },

    /** As the phone sent it, of bytes that were sealed here or on another node. */
    openBytes: (place: Place, sealed: AsyncIterable<Uint8Array>): Readable =>
      Readable.from(vault.openBytes(sealed, purposeOf(place)), { objectMode: false }),

    remove,

    /** Seals a file that an older version kept open. A crash leaves the old one or a whole new one. */
    async sealOld(place: Place): Promise<void> {
      const old = await openIfThere(openPathOf(place))
      if (!old) return
      const fresh = `${pathOf(place)}.new`
      await write(place, old.createReadStream(), fresh)
      await rename(fresh, pathOf(place))
      await syncFolder(folderOf(place))
      await rm(openPathOf(place), { force: true })
    },

    async forgetPhone({ tenantId }: Pick<TenantScope, 'tenantId'>, phoneId: string): Promise<void> {
      await rm(folderOf({ tenantId, phoneId }), { recursive: true, force: true })
    },

    async has(place: Place): Promise<boolean> {
      const paths = [pathOf(place), openPathOf(place)]
      const there = await Promise.all(paths.map((path) => access(path).then(() => true, isThere)))
      return there.includes(true)
    },

    /** The folder of a phone that has no files left; it stays when there are some. */
    async forgetEmpty(phone: Omit<Place, 'id'>): Promise<void> {
      await rmdir(folderOf(phone)).catch((error) => {
        if (!isMissing(error) && error.code !== 'ENOTEMPTY') throw error
      })
    },

    /** Every phone that has a folder. */
    async phones(): Promise<{ tenantId: string; phoneId: string }[]> {
      const found: { tenantId: string; phoneId: string }[] = []
      for (const tenantId of await namesIn(folder))
        for (const phoneId of await namesIn(join(folder, tenantId))) found.push({ tenantId, phoneId })
      return found
    },

    /** What stands in a phone's folder: ids of uploads, and whether each is sealed; other names count as ids of nothing. */
    async list(phone: Omit<Place, 'id'>): Promise<{ id: string; sealed: boolean }[]> {
      return (await namesIn(folderOf(phone))).map((name) =>
        name.endsWith(ending)
          ? { id: name.slice(0, -ending.length), sealed: true }
          : { id: name, sealed: false },
      )
    },
  }
}

/** Of a file that could not be looked at: bytes are given up only when they are surely not there. */
const isThere = (error: unknown) => !isMissing(error)

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error) => {
    if (isMissing(error)) return []
    throw error
  })
}
