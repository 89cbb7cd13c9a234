/** Files that phones sent: names in the database, bytes in the data directory. */

import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import { time } from '../db/rows.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import { newId } from '../kernel/random.ts'
import type { ListQuery } from '../schema/fields.ts'
import type { Upload } from '../schema/phone.ts'

export const maxUploadBytes = 10 * 1024 * 1024
export const maxUploadsPerPhone = 50

export type UploadStore = ReturnType<typeof uploadStore>

const isLog = (name: string) => /\.log(\.\d+)?$/i.test(name)

/** `folder` is the data directory's place for uploads; ids name the files in it, never what a phone sent. */
export function uploadStore(db: Database, folder: string, clock: Clock) {
  const pathOf = (scope: TenantScope, phoneId: string, id: string) =>
    join(folder, scope.tenantId, phoneId, id)

  const rowsOf = (scope: TenantScope, phoneId: string) =>
    db.queries
      .selectFrom('upload')
      .selectAll()
      .where('tenantId', '=', scope.tenantId)
      .where('phoneId', '=', phoneId)

  async function durableWrite(path: string, bytes: Uint8Array): Promise<void> {
    const file = await open(`${path}.new`, 'w', 0o600)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(`${path}.new`, path)
  }

  /** Its row, and ids of the files that make room for it. The phone may have been deleted while it was sending. */
  async function enter(
    scope: TenantScope,
    phoneId: string,
    id: string,
    file: { name: string; contentType: string; bytes: Uint8Array },
  ): Promise<string[]> {
    return db.transaction(async (queries) => {
      const phone = await queries
        .selectFrom('phone')
        .select('id')
        .where('tenantId', '=', scope.tenantId)
        .where('id', '=', phoneId)
        .executeTakeFirst()
      if (!phone) throw new OffhookError('PHONE_NOT_FOUND')
      const others = await queries
        .selectFrom('upload')
        .select(['id', 'name', 'at'])
        .where('tenantId', '=', scope.tenantId)
        .where('phoneId', '=', phoneId)
        .orderBy('at')
        .orderBy('id')
        .execute()
      const twins = others.filter((other) => other.name === file.name)
      const rest = others.filter((other) => other.name !== file.name)
      const oldestFirst = [
        ...rest.filter((other) => isLog(other.name)),
        ...rest.filter((other) => !isLog(other.name)),
      ]
      const removed = [
        ...twins,
        ...oldestFirst.slice(0, Math.max(0, rest.length + 1 - maxUploadsPerPhone)),
      ].map((other) => other.id)
      if (removed.length > 0)
        await queries
          .deleteFrom('upload')
          .where('tenantId', '=', scope.tenantId)
          .where('id', 'in', removed)
          .execute()
      await queries
        .insertInto('upload')
        .values({
          id,
          tenantId: scope.tenantId,
          phoneId,
          name: file.name,
          contentType: file.contentType,
          bytes: file.bytes.length,
          at: clock.now(),
        })
        .execute()
      return removed
    })
  }

  return {
    /** Keeps a file; one of the same name is replaced. Over the count, the oldest logs go first, then the oldest of all. */
    async keep(
      scope: TenantScope,
      phoneId: string,
      file: { name: string; contentType: string; bytes: Uint8Array },
    ): Promise<void> {
      if (file.bytes.length > maxUploadBytes) throw new OffhookError('BODY_TOO_LARGE')
      const id = newId()
      await mkdir(join(folder, scope.tenantId, phoneId), { recursive: true, mode: 0o700 })
      await durableWrite(pathOf(scope, phoneId, id), file.bytes)
      const gone = await enter(scope, phoneId, id, file).catch(async (error) => {
        await rm(pathOf(scope, phoneId, id), { force: true })
        throw error
      })
      for (const old of gone) await rm(pathOf(scope, phoneId, old), { force: true })
    },

    async list(
      scope: TenantScope,
      phoneId: string,
      query: ListQuery,
    ): Promise<{ items: Upload[]; total: number }> {
      const rows = await rowsOf(scope, phoneId).orderBy('at', 'desc').orderBy('id', 'desc').execute()
      const found = rows.filter((row) => !query.q || row.name.includes(query.q.toLowerCase()))
      const items = found.slice((query.page - 1) * query.pageSize, query.page * query.pageSize)
      return {
        items: items.map(({ id, name, contentType, bytes, at }) => ({
          id,
          name,
          contentType,
          bytes,
          at: time(at),
        })),
        total: found.length,
      }
    },

    /** Ids of the files that these phones sent, by phone and name: for giving them back. */
    async namesOf(
      scope: TenantScope,
      phoneIds: readonly string[],
    ): Promise<Map<string, Map<string, string>>> {
      const names = new Map(phoneIds.map((id) => [id, new Map<string, string>()]))
      for (let start = 0; start < phoneIds.length; start += 500) {
        const some = phoneIds.slice(start, start + 500)
        const rows = await db.queries
          .selectFrom('upload')
          .select(['id', 'phoneId', 'name'])
          .where('tenantId', '=', scope.tenantId)
          .where('phoneId', 'in', some)
          .execute()
        for (const row of rows) names.get(row.phoneId)?.set(row.name, row.id)
      }
      return names
    },

    async read(scope: TenantScope, phoneId: string, id: string): Promise<Upload & { stream: Readable }> {
      const row = await rowsOf(scope, phoneId).where('id', '=', id).executeTakeFirst()
      if (!row) throw new OffhookError('UPLOAD_NOT_FOUND')
      const { name, contentType, bytes, at } = row
      return {
        id,
        name,
        contentType,
        bytes,
        at: time(at),
        stream: createReadStream(pathOf(scope, phoneId, id)),
      }
    },

    async remove(scope: TenantScope, phoneId: string, id: string): Promise<void> {
      const result = await db.queries
        .deleteFrom('upload')
        .where('tenantId', '=', scope.tenantId)
        .where('phoneId', '=', phoneId)
        .where('id', '=', id)
        .executeTakeFirst()
      if (result.numDeletedRows === 0n) throw new OffhookError('UPLOAD_NOT_FOUND')
      await rm(pathOf(scope, phoneId, id), { force: true })
    },

    /** The bytes of a phone that was deleted; its rows went with it. */
    async forgetPhone(scope: TenantScope, phoneId: string): Promise<void> {
      await rm(join(folder, scope.tenantId, phoneId), { recursive: true, force: true })
    },
  }
}
