/** The keys in the database: a new one is begun, and the ones before it end once nothing is sealed by them. */

import type { SystemScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import { wrappedKeys } from '../db/key-check.ts'
import {
  firstKey,
  hashKeyId,
  isMasterName,
  type KeyRing,
  masterName,
  newestOf,
  type WrappedKey,
} from '../db/key-ring.ts'
import type { Clock } from '../kernel/clock.ts'
import { InternalError } from '../kernel/errors.ts'

/** The master key that opened the ring, and one that takes its place. */
export type Masters = { readonly present: Uint8Array; readonly next: Uint8Array | undefined }

const sealing = (rows: readonly WrappedKey[]) => [
  ...new Set(rows.flatMap(({ keyId }) => (keyId === hashKeyId ? [] : [keyId]))),
]

const isWrappedBy = (rows: readonly WrappedKey[], keyId: string, by: string) =>
  rows.some((row) => row.keyId === keyId && row.wrappedBy === by)

/** The master key that wrapped the key of hashes last. */
function newestMaster(rows: readonly WrappedKey[]): string | undefined {
  const masters = rows.filter(({ keyId, wrappedBy }) => keyId === hashKeyId && isMasterName(wrappedBy))
  return masters.toSorted((a, b) => Number(a.madeAt) - Number(b.madeAt)).at(-1)?.wrappedBy
}

/** By both masters, and by the key before: so those learn of it who run and know that one alone. */
function firstRows(keys: KeyRing, rows: readonly WrappedKey[], masters: Masters, now: number): WrappedKey[] {
  const old = newestOf(rows) ?? firstKey
  const present = masterName(masters.present)
  const next = masters.next && masterName(masters.next)
  const oldAt = Number(rows.find(({ keyId }) => keyId === old)?.madeAt ?? 0)
  const { id, key } = keys.made()
  return [
    ...(rows.length === 0 ? [...keys.wrap(hashKeyId, [present], 0), ...keys.wrap(old, [present], 0)] : []),
    ...(next === undefined ? [] : [...keys.wrap(hashKeyId, [next], now), ...keys.wrap(old, [next], oldAt)]),
    ...keys.wrap(id, [present, ...(next === undefined ? [] : [next]), old], Math.max(now, oldAt + 1), key),
  ]
}

export function sealKeyStore(db: Database, keys: KeyRing, clock: Clock) {
  async function dropOthers(queries: Queries, rows: readonly WrappedKey[], master: string): Promise<void> {
    const newest = newestOf(rows) as string
    if (!isWrappedBy(rows, newest, master) || !isWrappedBy(rows, hashKeyId, master))
      throw new InternalError('the newest key is not wrapped by the master key that stays')
    await queries.deleteFrom('sealKey').where('keyId', 'not in', [newest, hashKeyId]).execute()
    await queries.deleteFrom('sealKey').where('wrappedBy', '!=', master).execute()
  }

  return {
    /** A new key, which seals from now on; or the one that was begun and is not at its end. */
    async begin(scope: SystemScope, masters: Masters): Promise<{ resumed: boolean; hasNext: boolean }> {
      if (masters.next) keys.addMaster(masters.next)
      const next = masters.next && masterName(masters.next)
      const begun = await db.transaction(async (queries, { changed, audited }) => {
        const rows = await wrappedKeys(queries)
        if (sealing(rows).length > 1) {
          const hasNext = next !== undefined && isWrappedBy(rows, hashKeyId, next)
          return { resumed: true, hasNext }
        }
        await queries
          .insertInto('sealKey')
          .values(firstRows(keys, rows, masters, clock.now()))
          .execute()
        changed('keys.changed', {}, [])
        audited('secrets.rotate', scope, null)
        return { resumed: false, hasNext: next !== undefined }
      })
      await keys.look()
      return begun
    },

    /** Since when the newest key seals. */
    async since(_scope: SystemScope): Promise<number> {
      const rows = await wrappedKeys(db.queries)
      const newest = newestOf(rows)
      return Number(rows.find(({ keyId }) => keyId === newest)?.madeAt ?? 0)
    },

    /** Whether the master key that stays is one of these: who ends the rotation must have it. */
    async knowsMaster(_scope: SystemScope, { present, next }: Masters): Promise<boolean> {
      const newest = newestMaster(await wrappedKeys(db.queries))
      return [present, ...(next ? [next] : [])].some((each) => masterName(each) === newest)
    },

    /** Nothing is sealed by the keys before the newest: they go, and so does what wrapped by the master key before. */
    async end(scope: SystemScope): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const rows = await wrappedKeys(queries)
        const master = newestMaster(rows)
        if (master === undefined || newestOf(rows) !== keys.current) return
        await dropOthers(queries, rows, master)
        changed('keys.changed', {}, [])
        audited('secrets.rotated', scope, null)
      })
    },

    /** Every key that seals or did, the newest last. */
    async list(_scope: SystemScope): Promise<{ id: string; madeAt: number }[]> {
      const rows = await wrappedKeys(db.queries)
      const ids = rows.length === 0 ? [firstKey] : sealing(rows)
      return ids
        .map((id) => ({ id, madeAt: Number(rows.find(({ keyId }) => keyId === id)?.madeAt ?? 0) }))
        .toSorted((a, b) => a.madeAt - b.madeAt)
    },
  }
}
