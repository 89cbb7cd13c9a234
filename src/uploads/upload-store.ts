/** Files that phones sent: names in the database, sealed bytes in the data directory or, where nodes share the database, in it; bounded on every side. */

import type { Readable } from 'node:stream'
import { type SystemScope, systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import type { UploadTable } from '../db/phone-tables.ts'
import { inParts, time } from '../db/rows.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import { newId } from '../kernel/random.ts'
import type { KeptUpload, UploadListQuery } from '../schema/phone.ts'
import { roomFor } from './room-for-upload.ts'
import type { UploadFiles } from './upload-files.ts'
import { type Arrived, mostUploadBytes, type UploadDesk, uploadIntake } from './upload-intake.ts'
import { uploadPieces } from './upload-piece-store.ts'
import { type KeptBytes, type UploadLimits, uploadRoom } from './upload-room.ts'
import { uploadTurns } from './upload-turns.ts'

const placeOf = ({ tenantId }: TenantScope, phoneId: string, id: string) => ({ tenantId, phoneId, id })

const rowsOf = (queries: Queries, { tenantId }: { tenantId: string }, phoneId: string) =>
  queries.selectFrom('upload').selectAll().where('tenantId', '=', tenantId).where('phoneId', '=', phoneId)

async function bytesOf(queries: Queries, tenantId?: string): Promise<number> {
  let found = queries.selectFrom('upload').select((select) => select.fn.sum<number | null>('bytes').as('n'))
  if (tenantId !== undefined) found = found.where('tenantId', '=', tenantId)
  return Number((await found.executeTakeFirstOrThrow()).n ?? 0)
}

export type UploadStore = ReturnType<typeof uploadStore>

export function uploadStore(
  db: Database,
  files: UploadFiles,
  clock: Clock,
  limits: UploadLimits,
  turns = uploadTurns(),
) {
  /** Files that are being written, by id: they have no row yet. What gives their turn and their room back. */
  const arriving = new Map<string, (() => void)[]>()
  const room = uploadRoom(limits)
  const pieces = uploadPieces(db, files)
  /** One after the other, since each takes a connection for a while. */
  let bringing: Promise<unknown> = Promise.resolve()

  async function requireRoom(queries: Queries, { tenantId }: TenantScope, bytes: number): Promise<void> {
    if ((await bytesOf(queries, tenantId)) + bytes > limits.perTenant)
      throw new OffhookError('UPLOADS_FULL', 'The tenant’s phones have sent as much as they may; delete some')
    if ((await bytesOf(queries)) + bytes > limits.inAll)
      throw new OffhookError('UPLOADS_FULL', 'Uploads have as much room on this server as they may')
  }

  async function keptBytes(
    scope: TenantScope,
    phoneId: string,
    fresh: { name: string; bytes: number },
  ): Promise<KeptBytes> {
    const kept = await rowsOf(db.queries, scope, phoneId).orderBy('at').orderBy('id').execute()
    const going = new Set(roomFor(fresh, kept, limits.perPhone))
    return {
      ofTenant: await bytesOf(db.queries, scope.tenantId),
      inAll: await bytesOf(db.queries),
      going: kept.reduce((sum, { id, bytes }) => sum + (going.has(id) ? bytes : 0), 0),
    }
  }

  /** Its row, and ids of the files that make room for it. The phone may have been deleted while it was sending. */
  async function enter(scope: TenantScope, arrived: Arrived): Promise<string[]> {
    const done = bringing.catch(() => undefined).then(() => enterRow(scope, arrived))
    if (db.shared) bringing = done
    return done
  }

  async function enterRow(scope: TenantScope, { act, ...arrived }: Arrived): Promise<string[]> {
    const row: UploadTable = { ...arrived, tenantId: scope.tenantId }
    return db.transaction(async (queries, { changed, audited }) => {
      const phone = await queries
        .selectFrom('phone')
        .select('id')
        .where('tenantId', '=', scope.tenantId)
        .where('id', '=', row.phoneId)
        .executeTakeFirst()
      if (!phone) throw new OffhookError('PHONE_NOT_FOUND')
      const kept = await rowsOf(queries, scope, row.phoneId).orderBy('at').orderBy('id').execute()
      const going = roomFor(row, kept, limits.perPhone)
      for (const id of going)
        await queries
          .deleteFrom('upload')
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .execute()
      await requireRoom(queries, scope, row.bytes)
      await queries.insertInto('upload').values(row).execute()
      if (db.shared) await pieces.bring(scope, queries, placeOf(scope, row.phoneId, row.id))
      changed('upload.kept', scope, [row.phoneId])
      if (act) audited(act.action, scope, row.phoneId, act.detail)
      return going
    })
  }

  const desk: UploadDesk = {
    async begin(scope: TenantScope, phoneId, announced) {
      const given = [turns.take(scope.tenantId, phoneId)]
      const id = newId()
      arriving.set(id, given)
      try {
        const kept = () => keptBytes(scope, phoneId, announced)
        given.push(await room.take(scope.tenantId, announced.bytes, kept))
        return id
      } catch (error) {
        desk.end(id)
        throw error
      }
    },

    async enter(scope: TenantScope, arrived) {
      const going = await enter(scope, arrived)
      if (db.shared) going.push(arrived.id)
      // What cannot be taken away now is found when it is tidied up.
      for (const old of going) await files.remove(placeOf(scope, arrived.phoneId, old)).catch(() => undefined)
    },

    end(id) {
      for (const giveBack of arriving.get(id)?.toReversed() ?? []) giveBack()
      arriving.delete(id)
    },
  }

  /** What a crash between a file and its row, or between two files, left behind; and seals what an older version kept open. */
  async function tidyPhone(phone: { tenantId: string; phoneId: string }): Promise<void> {
    const listed = await files.list(phone)
    // Asked in this order, a file that arrives meanwhile is either among those or has its row by then.
    const busy = new Set(arriving.keys())
    const rows = new Set((await rowsOf(db.queries, phone, phone.phoneId).execute()).map((row) => row.id))
    for (const { id, sealed } of listed) {
      if (rows.has(id)) {
        if (!sealed) await files.sealOld({ ...phone, id })
        if (db.shared) await pieces.bringOld(systemScope, { ...phone, id })
      } else if (!busy.has(id)) await files.remove({ ...phone, id })
    }
    await files.forgetEmpty(phone)
  }

  async function forgetRowsWithoutBytes(ended: () => boolean): Promise<void> {
    const rows = await db.queries.selectFrom('upload').select(['id', 'tenantId', 'phoneId']).execute()
    for (const row of rows) {
      if (ended()) return
      if ((await files.has(row)) || (await pieces.has(systemScope, row))) continue
      await db.queries
        .deleteFrom('upload')
        .where('tenantId', '=', row.tenantId)
        .where('id', '=', row.id)
        .execute()
    }
  }

  return {
    ...uploadIntake(desk, files, clock, mostUploadBytes(limits)),

    /** For files that arrive on other threads. */
    desk,

    async list(
      scope: TenantScope,
      phoneId: string,
      query: UploadListQuery,
    ): Promise<{ items: KeptUpload[]; total: number }> {
      const rows = await rowsOf(db.queries, scope, phoneId)
        .orderBy(query.sort ?? 'at', query.sort ? query.order : 'desc')
        .orderBy('id', query.sort ? query.order : 'desc')
        .execute()
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
      for (const some of inParts(phoneIds)) {
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

    /** Its stream must be read or destroyed. */
    async read(scope: TenantScope, phoneId: string, id: string): Promise<KeptUpload & { stream: Readable }> {
      const row = await rowsOf(db.queries, scope, phoneId).where('id', '=', id).executeTakeFirst()
      const place = placeOf(scope, phoneId, id)
      const stream = row && ((await files.read(place)) ?? (await pieces.read(scope, place)))
      if (!stream) throw new OffhookError('UPLOAD_NOT_FOUND')
      const { name, contentType, bytes, at } = row
      return { id, name, contentType, bytes, at: time(at), stream }
    },

    async remove(scope: TenantScope, phoneId: string, id: string): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const result = await queries
          .deleteFrom('upload')
          .where('tenantId', '=', scope.tenantId)
          .where('phoneId', '=', phoneId)
          .where('id', '=', id)
          .executeTakeFirst()
        if (result.numDeletedRows === 0n) throw new OffhookError('UPLOAD_NOT_FOUND')
        changed('upload.deleted', scope, [phoneId])
        audited('upload.delete', scope, id)
      })
      await files.remove(placeOf(scope, phoneId, id))
    },

    /** The bytes of a phone that was deleted; its rows went with it. */
    async forgetPhone(scope: TenantScope, phoneId: string): Promise<void> {
      await files.forgetPhone(scope, phoneId)
    },

    /** Makes rows and files agree again, whatever the last process was doing when it ended; stops when `ended` says so. */
    async tidy(_scope: SystemScope, ended: () => boolean): Promise<void> {
      for (const phone of await files.phones()) {
        if (ended()) return
        await tidyPhone(phone)
      }
      // Of a database that others use too, the bytes may lie where they do.
      if (!db.shared) await forgetRowsWithoutBytes(ended)
    },
  }
}
