/** Key layouts of one tenant, which phones have them, and the extensions that their rules name. */

import { setImmediate as pause } from 'node:timers/promises'
import { requireRevision, requireUpdated } from '../auth/revision.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { fieldsOf } from '../db/audit-row.ts'
import type { Database, Queries } from '../db/database.ts'
import { orderOf } from '../db/listed.ts'
import { listedBy } from '../db/listing-layouts.ts'
import { countOf, pageOf } from '../db/paged.ts'
import { flag, inParts, time } from '../db/rows.ts'
import type { KeyLayoutTable } from '../db/tables.ts'
import type { Clock } from '../kernel/clock.ts'
import { InvalidInput, OffhookError } from '../kernel/errors.ts'
import { newId } from '../kernel/random.ts'
import {
  isListing,
  type KeyLayout,
  type KeyLayoutCreate,
  type KeyLayoutListQuery,
  type KeyLayoutPatch,
  type LayoutEntry,
  type ListingEntry,
} from '../schema/key-layout.ts'
import type { Reach } from '../schema/preset.ts'

export type KeyLayoutRecord = Omit<KeyLayout, 'usedBy' | 'presets'>
export type KeyLayoutStore = ReturnType<typeof keyLayoutStore>

const maxLayouts = 200
const shownPhones = 200

export function keyLayoutStore(db: Database, clock: Clock) {
  const toRecord = (row: KeyLayoutTable): KeyLayoutRecord => ({
    id: row.id,
    name: row.name,
    description: row.description,
    modules: row.modules,
    entries: JSON.parse(row.entries) as LayoutEntry[],
    revision: row.revision,
    createdAt: time(row.createdAt),
    updatedAt: time(row.updatedAt),
  })

  const toRow = ({ name, description, modules, entries }: KeyLayoutCreate) => ({
    ...{ name, nameOrder: orderOf(name), description, modules },
    entries: JSON.stringify(entries),
    isListing: flag(entries.some(isListing)),
  })

  const rowsOf = (queries: Queries, scope: TenantScope) =>
    queries.selectFrom('keyLayout').where('tenantId', '=', scope.tenantId)

  const presetsWith = (queries: Queries, scope: TenantScope, ids: readonly string[]) =>
    queries.selectFrom('preset').where('tenantId', '=', scope.tenantId).where('keyLayoutId', 'in', ids)

  /** Phones that have it of their own, or by their preset. */
  const usersOf = (queries: Queries, scope: TenantScope, id: string) =>
    queries
      .selectFrom('phone')
      .where('tenantId', '=', scope.tenantId)
      .where((where) =>
        where.or([
          where('keyLayoutId', '=', id),
          where.and([
            where('keyLayoutId', 'is', null),
            where('presetId', 'in', presetsWith(queries, scope, [id]).select('id')),
          ]),
        ]),
      )

  async function rowOf(queries: Queries, scope: TenantScope, id: string): Promise<KeyLayoutTable> {
    const row = await rowsOf(queries, scope).selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) throw new OffhookError('KEY_LAYOUT_NOT_FOUND')
    return row
  }

  async function refuseTakenName(queries: Queries, scope: TenantScope, name: string, ownId: string) {
    const taken = await rowsOf(queries, scope)
      .select('id')
      .where('nameOrder', '=', orderOf(name))
      .executeTakeFirst()
    if (taken && taken.id !== ownId)
      throw new InvalidInput([{ path: 'name', message: `There is a key layout “${name}” already` }])
  }

  async function counted(scope: TenantScope, layouts: KeyLayoutRecord[]): Promise<KeyLayout[]> {
    if (layouts.length === 0) return []
    const ids = layouts.map(({ id }) => id)
    const n = (rows: readonly { id: string | null; n: number | string | bigint }[]) =>
      new Map(rows.map((row) => [row.id, Number(row.n)]))
    const own = await db.queries
      .selectFrom('phone')
      .select((select) => ['keyLayoutId as id', select.fn.countAll<number>().as('n')])
      .where('tenantId', '=', scope.tenantId)
      .where('keyLayoutId', 'in', ids)
      .groupBy('keyLayoutId')
      .execute()
    const byPreset = await db.queries
      .selectFrom('preset')
      .innerJoin('phone', 'phone.presetId', 'preset.id')
      .where('preset.tenantId', '=', scope.tenantId)
      .where('preset.keyLayoutId', 'in', ids)
      .where('phone.tenantId', '=', scope.tenantId)
      .where('phone.keyLayoutId', 'is', null)
      .select((select) => ['preset.keyLayoutId as id', select.fn.countAll<number>().as('n')])
      .groupBy('preset.keyLayoutId')
      .execute()
    const presets = await presetsWith(db.queries, scope, ids)
      .select((select) => ['keyLayoutId as id', select.fn.countAll<number>().as('n')])
      .groupBy('keyLayoutId')
      .execute()
    const [ofOwn, ofPresets, named] = [n(own), n(byPreset), n(presets)]
    return layouts.map((layout) => ({
      ...layout,
      usedBy: (ofOwn.get(layout.id) ?? 0) + (ofPresets.get(layout.id) ?? 0),
      presets: named.get(layout.id) ?? 0,
    }))
  }

  async function reachIn(queries: Queries, scope: TenantScope, id: string): Promise<Reach> {
    const users = usersOf(queries, scope, id)
    const phones = await users
      .select(['id', 'name', 'mac', 'modelId'])
      .orderBy('nameOrder')
      .orderBy('id')
      .limit(shownPhones)
      .execute()
    return { total: phones.length < shownPhones ? phones.length : await countOf(users), phones }
  }

  return {
    async list(
      scope: TenantScope,
      query: KeyLayoutListQuery,
    ): Promise<{ items: KeyLayout[]; total: number }> {
      let found = rowsOf(db.queries, scope)
      const { q, sort = 'name', order } = query
      if (q)
        found = found.where((where) =>
          where.or([db.expressions.holding('name', q), db.expressions.holding('description', q)]),
        )
      const shown = found
        .selectAll()
        .orderBy(sort === 'name' ? 'nameOrder' : sort, order)
        .orderBy('id')
      const { rows, total } = await pageOf(found, shown, query)
      return { items: await counted(scope, rows.map(toRecord)), total }
    },

    async read(scope: TenantScope, id: string): Promise<KeyLayout> {
      const [layout] = await counted(scope, [toRecord(await rowOf(db.queries, scope, id))])
      if (!layout) throw new OffhookError('KEY_LAYOUT_NOT_FOUND')
      return layout
    },

    /** Those of the ids that this tenant has, by id. */
    async readMany(scope: TenantScope, ids: readonly string[]): Promise<Map<string, KeyLayoutRecord>> {
      const found = new Map<string, KeyLayoutRecord>()
      for (const some of inParts(ids)) {
        const rows = await rowsOf(db.queries, scope).selectAll().where('id', 'in', some).execute()
        for (const row of rows) found.set(row.id, toRecord(row))
      }
      return found
    },

    /** The first extensions that a rule names, in its order. */
    async named(
      scope: TenantScope,
      entry: ListingEntry,
      most: number,
    ): Promise<{ number: string; name: string }[]> {
      const byName = entry.rule === 'colleagues' && entry.order === 'name'
      return listedBy(db.queries, scope.tenantId, entry)
        .select(['number', 'name'])
        .$if(byName, (rows) => rows.orderBy('name').orderBy('id'))
        .$if(!byName, (rows) => rows.orderBy('number'))
        .limit(most)
        .execute()
    },

    async countNamed(scope: TenantScope, entry: ListingEntry): Promise<number> {
      return countOf(listedBy(db.queries, scope.tenantId, entry))
    },

    /** How many phones have it, and the first of them by name. */
    async reach(scope: TenantScope, id: string): Promise<Reach> {
      await rowOf(db.queries, scope, id)
      return reachIn(db.queries, scope, id)
    },

    async create(scope: TenantScope, input: KeyLayoutCreate): Promise<KeyLayout> {
      const [id, now] = [newId(), clock.now()]
      await db.transaction(async (queries, { changed, audited }) => {
        if ((await countOf(rowsOf(queries, scope))) >= maxLayouts)
          throw new OffhookError('TOO_MANY_KEY_LAYOUTS')
        await refuseTakenName(queries, scope, input.name, id)
        await queries
          .insertInto('keyLayout')
          .values({
            ...{ id, tenantId: scope.tenantId, ...toRow(input) },
            ...{ revision: 1, createdAt: now, updatedAt: now },
          })
          .execute()
        changed('keyLayout.created', scope, [id])
        audited('keyLayout.create', scope, id, { next: input })
      })
      return this.read(scope, id)
    },

    async update(
      scope: TenantScope,
      id: string,
      patch: KeyLayoutPatch,
      ifMatch: number | undefined,
    ): Promise<KeyLayout> {
      await db.transaction(async (queries, { changed, audited }) => {
        const row = await rowOf(queries, scope, id)
        requireRevision(row, ifMatch)
        const old = toRecord(row)
        const layout = { ...old, ...patch }
        await refuseTakenName(queries, scope, layout.name, id)
        const updated = await queries
          .updateTable('keyLayout')
          .set({ ...toRow(layout), revision: row.revision + 1, updatedAt: clock.now() })
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .where('revision', '=', row.revision)
          .executeTakeFirst()
        requireUpdated(updated)
        changed('keyLayout.changed', scope, [id])
        audited('keyLayout.update', scope, id, { ...fieldsOf(patch), old, next: layout })
      })
      return this.read(scope, id)
    },

    /** Refused while phones or presets name it, unless `force`: then they are without one. */
    async remove(scope: TenantScope, id: string, force: boolean): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const old = toRecord(await rowOf(queries, scope, id))
        const { total, phones } = await reachIn(queries, scope, id)
        const presets = await presetsWith(queries, scope, [id]).select(['id', 'name']).execute()
        if (total + presets.length > 0 && !force) {
          const references = [
            ...presets.map((each) => ({ kind: 'preset', id: each.id, label: each.name })),
            ...phones.map((each) => ({ kind: 'phone', id: each.id, label: each.name })),
          ]
          throw new OffhookError('KEY_LAYOUT_IN_USE', undefined, {
            named: total + presets.length,
            references,
          })
        }
        const own = await usersOf(queries, scope, id).where('keyLayoutId', '=', id).select('id').execute()
        for (const some of inParts(own.map((phone) => phone.id))) {
          await queries
            .updateTable('phone')
            .set({ keyLayoutId: null })
            .where('tenantId', '=', scope.tenantId)
            .where('id', 'in', some)
            .execute()
          changed('phone.configured', scope, some)
          await pause()
        }
        await queries
          .updateTable('preset')
          .set({ keyLayoutId: null })
          .where('tenantId', '=', scope.tenantId)
          .where('keyLayoutId', '=', id)
          .execute()
        const named = presets.map((preset) => preset.id)
        if (named.length > 0) changed('preset.changed', scope, named)
        await queries
          .deleteFrom('keyLayout')
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .execute()
        changed('keyLayout.deleted', scope, [id])
        audited('keyLayout.delete', scope, id, { old })
      })
    },
  }
}
