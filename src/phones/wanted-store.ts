/** What each file of a phone should be now, and how far the changes were followed in working that out. */

import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import type { Change, ChangeType } from '../db/feed.ts'
import { hasLayout } from '../db/listing-layouts.ts'
import { countOf } from '../db/paged.ts'
import { flag, inParts } from '../db/rows.ts'
import { settlePending } from '../db/settle-pending.ts'
import { fetchedCounted } from '../db/tally.ts'
import type { Clock } from '../kernel/clock.ts'

/** The files of a phone that are compared: its main one, and those that it fetched. */
export type Look = {
  tenantId: string
  phoneId: string
  files: readonly { file: string; etag: string; main: boolean }[]
}

export type WalkedOver = {
  modelIds?: readonly string[]
  presetIds?: readonly string[]
  layoutIds?: readonly string[]
}

export type WantedStore = ReturnType<typeof wantedStore>

const rowsOf = (looks: readonly Look[]) =>
  looks.flatMap(({ tenantId, phoneId, files }) =>
    files.map(({ file, etag, main }) => ({ ...{ tenantId, phoneId, file, etag }, main: flag(main) })),
  )

const follower = 'pending'
/** Until whoever numbered a change has committed it. */
const openForMs = 10_000

export function wantedStore(db: Database, clock: Clock) {
  const fetchedOnce = (tenantId: string) =>
    db.queries
      .selectFrom('phone')
      .select('id')
      .where('tenantId', '=', tenantId)
      .where('servedAt', 'is not', null)

  /** One process looks at a time: nobody else writes what is compared here. */
  async function differing(looks: readonly Look[]): Promise<Look[]> {
    if (looks.length === 0) return []
    const rows = await db.queries
      .selectFrom('wantedFile')
      .selectAll()
      .where(
        'phoneId',
        'in',
        looks.map(({ phoneId }) => phoneId),
      )
      .execute()
    const written = Map.groupBy(rows, ({ phoneId }) => phoneId)
    const textOf = (row: (typeof rows)[number]) => `${row.file} ${row.etag} ${row.main}`
    return looks.filter((look) => {
      const own = written.get(look.phoneId)
      const now = rowsOf([look])
      if (!own || own.length !== now.length) return true
      const texts = new Set(own.map(textOf))
      return now.some((row) => !texts.has(textOf(row)))
    })
  }

  return {
    /** Those that lack something, as it is written now. */
    async pendingOf(scope: TenantScope, ids: readonly string[]): Promise<Set<string>> {
      const pending = new Set<string>()
      for (const some of inParts(ids)) {
        const rows = await db.queries
          .selectFrom('phone')
          .select('id')
          .where('tenantId', '=', scope.tenantId)
          .where('id', 'in', some)
          .where('pending', '=', 1)
          .execute()
        for (const { id } of rows) pending.add(id)
      }
      return pending
    },

    /** Writes those that differ from what is written; tells of the phones for which it makes a difference. */
    async put(_scope: SystemScope, looks: readonly Look[]): Promise<void> {
      const others = await differing(looks)
      if (others.length === 0) return
      const ids = others.map(({ phoneId }) => phoneId)
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
        const rows = rowsOf(others.filter(({ phoneId }) => before.has(phoneId)))
        if (rows.length > 0) await queries.insertInto('wantedFile').values(rows).execute()
        await settlePending(queries, ids)
        const after = await states()
        const moved = others.filter(({ phoneId }) => before.get(phoneId) !== after.get(phoneId))
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

    /** Phones of a tenant that fetched once, in the order of their ids, after one of them: all, or those of some models, presets or key layouts. */
    async next(
      _scope: SystemScope,
      { tenantId, of = {} }: { tenantId: string; of?: WalkedOver | undefined },
      after: string,
      limit: number,
    ): Promise<string[]> {
      let found = fetchedOnce(tenantId).where('id', '>', after)
      if (of.modelIds) found = found.where('modelId', 'in', of.modelIds)
      if (of.presetIds) found = found.where('presetId', 'in', of.presetIds)
      if (of.layoutIds) found = found.where(hasLayout(db.queries, tenantId, of.layoutIds))
      const rows = await found.orderBy('id').limit(limit).execute()
      return rows.map(({ id }) => id)
    },

    /** Those of these phones that fetched once. */
    async fetchedOf(_scope: SystemScope, tenantId: string, ids: readonly string[]): Promise<string[]> {
      const found: string[] = []
      for (const some of inParts(ids))
        found.push(...(await fetchedOnce(tenantId).where('id', 'in', some).execute()).map(({ id }) => id))
      return found
    },

    /** How many phones of a tenant that use one of these presets fetched once. */
    async fetchedWithPresets(_scope: SystemScope, tenantId: string, ids: readonly string[]): Promise<number> {
      let sum = 0
      for (const some of inParts(ids)) {
        const phones = fetchedOnce(tenantId).clearSelect().where('presetId', 'in', some)
        sum += await countOf(phones)
      }
      return sum
    },

    /** How many phones of a tenant that have this key layout fetched once, by their models. */
    async fetchedWithLayout(_scope: SystemScope, tenantId: string, id: string): Promise<Map<string, number>> {
      const rows = await fetchedOnce(tenantId)
        .where(hasLayout(db.queries, tenantId, [id]))
        .clearSelect()
        .select((select) => ['modelId', select.fn.countAll<number>().as('n')])
        .groupBy('modelId')
        .execute()
      return new Map(rows.map(({ modelId, n }) => [modelId, Number(n)]))
    },

    /** How many phones fetched once, of each tenant by model, as far as their state tells. */
    async fetchedCounts(_scope: SystemScope, tenantId?: string): Promise<Map<string, Map<string, number>>> {
      return fetchedCounted(db.queries, tenantId)
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
