/** What each file of a phone should be now, and how far the changes were followed in working that out. */

import type { SystemScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import type { Change, ChangeType } from '../db/feed.ts'
import { settlePending } from '../db/settle-pending.ts'
import type { Clock } from '../kernel/clock.ts'

/** The files of a phone that are compared: its main one, and those that it fetched. */
export type Look = {
  tenantId: string
  phoneId: string
  files: readonly { file: string; etag: string; main: boolean }[]
}

export type WantedStore = ReturnType<typeof wantedStore>

const follower = 'pending'
/** Until whoever numbered a change has committed it. */
const openForMs = 10_000

export function wantedStore(db: Database, clock: Clock) {
  return {
    /** Tells of the phones for which it makes a difference. */
    async put(_scope: SystemScope, looks: readonly Look[]): Promise<void> {
      if (looks.length === 0) return
      const ids = looks.map(({ phoneId }) => phoneId)
      await db.recordTransaction(async (queries, { changed }) => {
        const states = async () =>
          new Map(
            (
              await queries.selectFrom('phone').select(['id', 'pending']).where('id', 'in', ids).execute()
            ).map(({ id, pending }) => [id, pending]),
          )
        const before = await states()
        await queries.deleteFrom('wantedFile').where('phoneId', 'in', ids).execute()
        // A phone that was deleted meanwhile leaves nothing.
        const rows = looks
          .filter(({ phoneId }) => before.has(phoneId))
          .flatMap(({ tenantId, phoneId, files }) =>
            files.map(({ file, etag, main }) => ({
              ...{ tenantId, phoneId, file, etag },
              main: main ? (1 as const) : (0 as const),
            })),
          )
        if (rows.length > 0) await queries.insertInto('wantedFile').values(rows).execute()
        await settlePending(queries, ids)
        const after = await states()
        const moved = looks.filter(({ phoneId }) => before.get(phoneId) !== after.get(phoneId))
        for (const [tenantId, some] of Map.groupBy(moved, (look) => look.tenantId))
          changed(
            'phone.looked',
            { tenantId },
            some.map(({ phoneId }) => phoneId),
          )
      })
    },

    /** Names of the files that these phones fetched. */
    async fetched(_scope: SystemScope, phoneIds: readonly string[]): Promise<Map<string, string[]>> {
      const rows = await db.queries
        .selectFrom('phoneFile')
        .select(['phoneId', 'file'])
        .where('phoneId', 'in', phoneIds)
        .execute()
      const byPhone = Map.groupBy(rows, (row) => row.phoneId)
      return new Map([...byPhone].map(([id, some]) => [id, some.map(({ file }) => file)]))
    },

    /** Phones in the order of their ids, after one of them: of all tenants or one, of all models or some. */
    async next(
      _scope: SystemScope,
      { tenantId, modelIds }: { tenantId: string | null; modelIds?: readonly string[] },
      after: string,
      limit: number,
    ): Promise<{ id: string; tenantId: string }[]> {
      let found = db.queries.selectFrom('phone').select(['id', 'tenantId']).where('id', '>', after)
      if (tenantId !== null) found = found.where('tenantId', '=', tenantId)
      if (modelIds) found = found.where('modelId', 'in', modelIds)
      return found.orderBy('id').limit(limit).execute()
    },

    async count(_scope: SystemScope, tenantId: string | null): Promise<number> {
      let found = db.queries.selectFrom('phone')
      if (tenantId !== null) found = found.where('tenantId', '=', tenantId)
      const { n } = await found
        .select((select) => select.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
      return Number(n)
    },

    /**
     * One process follows at a time: the answer is where it stands, `undefined` while another one does. A database of one process
     * has no other one: who led it before has ended.
     */
    async takeTurn(
      _scope: SystemScope,
      forMs: number,
    ): Promise<{ seq: number; at: number } | 'new' | undefined> {
      return db.transaction(async (queries) => {
        const now = clock.now()
        const row = await queries
          .selectFrom('follower')
          .selectAll()
          .where('name', '=', follower)
          .executeTakeFirst()
        if (db.shared && row && row.node !== db.node && row.leaseUntil > now) return undefined
        const stands = row && row.at > 0 ? { seq: row.seq, at: row.at } : 'new'
        // Its own is renewed when half of it is over: to go on costs no writing.
        if (row?.node === db.node && row.leaseUntil > now + forMs / 2) return stands
        const lease = { node: db.node, leaseUntil: now + forMs }
        if (row) await queries.updateTable('follower').set(lease).where('name', '=', follower).execute()
        else
          await queries
            .insertInto('follower')
            .values({ name: follower, seq: 0, at: 0, ...lease })
            .execute()
        return stands
      })
    },

    /** Changes after this one; the oldest and the newest that are there, and the newest before which none can come any more. */
    async changesAfter(
      _scope: SystemScope,
      seq: number,
      limit: number,
    ): Promise<{
      changes: (Change & { seq: number; isSettled: boolean })[]
      oldest: number
      newest: number
      newestSettled: number
    }> {
      // Of several processes one may commit later what it numbered earlier.
      const settledAt = db.shared ? clock.now() - openForMs : Number.MAX_SAFE_INTEGER
      const rows = await db.queries
        .selectFrom('change')
        .selectAll()
        .where('seq', '>', seq)
        .orderBy('seq')
        .limit(limit)
        .execute()
      const ends = await db.queries
        .selectFrom('change')
        .select((select) => [select.fn.min('seq').as('oldest'), select.fn.max('seq').as('newest')])
        .executeTakeFirst()
      const settled = await db.queries
        .selectFrom('change')
        .select((select) => select.fn.max('seq').as('seq'))
        .where('at', '<=', settledAt)
        .executeTakeFirst()
      return {
        changes: rows.map((row) => ({
          ...{ seq: row.seq, tenantId: row.tenantId, isSettled: row.at <= settledAt },
          type: row.type as ChangeType,
          ids: JSON.parse(row.ids) as string[],
        })),
        oldest: Number(ends?.oldest ?? 0),
        newest: Number(ends?.newest ?? 0),
        newestSettled: Number(settled?.seq ?? 0),
      }
    },

    async followedTo(_scope: SystemScope, seq: number): Promise<void> {
      await db.recordTransaction(async (queries) => {
        await queries
          .updateTable('follower')
          .set({ seq, at: clock.now() })
          .where('name', '=', follower)
          .where('node', '=', db.node)
          .execute()
      })
    },

    /** Another process may go on at once. */
    async giveUpTurn(_scope: SystemScope): Promise<void> {
      await db.recordTransaction(async (queries) => {
        await queries
          .updateTable('follower')
          .set({ leaseUntil: 0 })
          .where('name', '=', follower)
          .where('node', '=', db.node)
          .execute()
      })
    },

    async position(_scope: SystemScope): Promise<number> {
      const row = await db.queries
        .selectFrom('follower')
        .select('seq')
        .where('name', '=', follower)
        .executeTakeFirst()
      return row?.seq ?? 0
    },
  }
}
