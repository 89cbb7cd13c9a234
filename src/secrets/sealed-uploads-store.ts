/** Seals anew what phones sent, where the database has the bytes. */

import { buffer } from 'node:stream/consumers'
import { sql } from 'kysely'
import type { SystemScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import { keyIdOfBytes, namingBytes } from '../db/sealed-stream.ts'
import type { Vault } from '../db/vault.ts'
import type { Sealed } from './sealed-rows-store.ts'

const idsAtOnce = 100
const pieceBytes = 128 * 1024

type Place = { id: string; tenantId: string; phoneId: string }

export function sealedUploads(db: Database, vault: Vault) {
  const piecesOf = async (queries: Queries, id: string) =>
    (
      await queries
        .selectFrom('uploadPiece')
        .select('bytesSealed')
        .where('uploadId', '=', id)
        .orderBy('number')
        .execute()
    ).map(({ bytesSealed }) => bytesSealed)

  /** Of those that another key has sealed. */
  async function* old(): AsyncGenerator<Place> {
    for (let last = ''; ; ) {
      const some = await db.queries
        .selectFrom('upload')
        .innerJoin('uploadPiece', 'uploadPiece.uploadId', 'upload.id')
        .select(['id', 'tenantId', 'phoneId'])
        // The key stands at the beginning of what are many bytes.
        .select(sql<Uint8Array>`substr("bytesSealed", 1, ${sql.lit(namingBytes)})`.as('head'))
        .where('number', '=', 0)
        .where('id', '>', last)
        .orderBy('id')
        .limit(idsAtOnce)
        .execute()
      yield* some.filter(({ head }) => keyIdOfBytes(head) !== vault.keys.current)
      if (some.length < idsAtOnce) return
      last = some.at(-1)?.id ?? ''
    }
  }

  /** `false` where nothing was to be done. */
  async function renew({ id, tenantId, phoneId }: Place): Promise<boolean> {
    const purpose = `upload ${tenantId} ${phoneId} ${id}`
    return db.transaction(async (queries) => {
      const pieces = await piecesOf(queries, id)
      const [first] = pieces
      if (!first || keyIdOfBytes(first) === vault.keys.current) return false
      const fresh = await buffer(vault.sealBytes(vault.openBytes(pieces, purpose), purpose))
      await queries.deleteFrom('uploadPiece').where('uploadId', '=', id).execute()
      for (let number = 0; number * pieceBytes < fresh.length; number++)
        await queries
          .insertInto('uploadPiece')
          .values({
            ...{ uploadId: id, number },
            bytesSealed: fresh.subarray(number * pieceBytes, (number + 1) * pieceBytes),
          })
          .execute()
      return true
    })
  }

  return {
    async renew(_scope: SystemScope, pace: (renewed: number) => Promise<void>): Promise<Sealed> {
      const done: Sealed = { renewed: 0, unreadable: [] }
      for await (const place of old()) {
        const isRenewed = await renew(place).catch((error) => {
          if (!/do not open/.test((error as Error).message)) throw error
          done.unreadable.push(`upload ${place.id}`)
          return false
        })
        if (!isRenewed) continue
        done.renewed++
        await pace(1)
      }
      return done
    },
  }
}
