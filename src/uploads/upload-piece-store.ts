/** Bytes of what phones sent where several nodes share the database: in it, so that each node has them, and a copy or a backup, too. */

import { Readable } from 'node:stream'
import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import type { UploadFiles } from './upload-files.ts'

type Place = { tenantId: string; phoneId: string; id: string }

/** Read with one query. */
const piecesAtOnce = 4

export function uploadPieces(db: Database, files: UploadFiles) {
  const piecesOf = (queries: Queries, { tenantId, phoneId, id }: Place) =>
    queries
      .selectFrom('uploadPiece')
      .innerJoin('upload', 'upload.id', 'uploadPiece.uploadId')
      .where('upload.tenantId', '=', tenantId)
      .where('upload.phoneId', '=', phoneId)
      .where('upload.id', '=', id)

  /** From this number on. */
  const some = (place: Place, from: number) =>
    piecesOf(db.queries, place)
      .select('uploadPiece.bytesSealed')
      .where('uploadPiece.number', '>=', from)
      .orderBy('uploadPiece.number')
      .limit(piecesAtOnce)
      .execute()

  async function* bytesFrom(first: Awaited<ReturnType<typeof some>>, place: Place) {
    let number = 0
    for (let next = first; next.length > 0; next = await some(place, number)) {
      for (const { bytesSealed } of next) yield bytesSealed
      number += next.length
      if (next.length < piecesAtOnce) return
    }
  }

  /**
   * As the phone sent it. Bytes that are sealed anew while they are read do not fit what was read before: then it is read from the
   * beginning, and what was given out already is passed over.
   */
  async function* opened(place: Place, first: Awaited<ReturnType<typeof some>>): AsyncGenerator<Uint8Array> {
    let given = 0
    for (let begun = first, tries = 0; ; tries++) {
      let at = 0
      try {
        for await (const part of files.openBytes(place, bytesFrom(begun, place))) {
          const rest = part.subarray(Math.max(0, given - at))
          at += part.length
          if (rest.length === 0) continue
          given += rest.length
          yield rest
        }
        return
      } catch (error) {
        if (tries > 0) throw error
        begun = await some(place, 0)
      }
    }
  }

  async function bring(queries: Queries, place: Place): Promise<void> {
    let number = 0
    for await (const bytesSealed of (await files.sealedBytes(place)) ?? [])
      await queries
        .insertInto('uploadPiece')
        .values({ uploadId: place.id, number: number++, bytesSealed })
        .execute()
  }

  async function has(queries: Queries, place: Place): Promise<boolean> {
    const found = await piecesOf(queries, place).select('uploadPiece.number').limit(1).executeTakeFirst()
    return found !== undefined
  }

  return {
    /** From the disk where they arrived, in the transaction that enters the row. */
    async bring(_scope: TenantScope, queries: Queries, place: Place): Promise<void> {
      await bring(queries, place)
    },

    /** What lay on the disk of this node before nodes shared the database, or before this version; it has a row. */
    async bringOld(_scope: SystemScope, place: Place): Promise<void> {
      await db.transaction(async (queries) => {
        const row = await queries
          .selectFrom('upload')
          .select('id')
          .where('tenantId', '=', place.tenantId)
          .where('id', '=', place.id)
          .executeTakeFirst()
        if (row && !(await has(queries, place))) await bring(queries, place)
      })
      await files.remove(place)
    },

    /** As the phone sent it; nothing where its bytes lie elsewhere. */
    async read(_scope: TenantScope, place: Place): Promise<Readable | undefined> {
      const first = await some(place, 0)
      return first.length === 0 ? undefined : Readable.from(opened(place, first), { objectMode: false })
    },

    async has(_scope: SystemScope, place: Place): Promise<boolean> {
      return has(db.queries, place)
    },
  }
}
