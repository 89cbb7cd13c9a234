/** Key layouts of one tenant, which phones have them, and the extensions that their rules name. */

import { requireRevision } from '../auth/revision.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { fieldsOf } from '../db/audit-row.ts'
import type { Database, Queries } from '../db/database.ts'
import { orderOf } from '../db/listed.ts'
import { hasLayout, listedBy } from '../db/listing-layouts.ts'
import { countOf } from '../db/paged.ts'
import { flag, time } from '../db/rows.ts'
import type { KeyLayoutTable } from '../db/tenant-tables.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
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
import { reachOf, sharedRows } from './shared-rows-store.ts'

export type KeyLayoutRecord = Omit<KeyLayout, 'usedBy' | 'presets'>
export type KeyLayoutStore = ReturnType<typeof keyLayoutStore>

const maxLayouts = 200

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

  const rows = sharedRows<'keyLayout'>(
    { db, clock },
    {
      table: 'keyLayout',
      column: 'keyLayoutId',
      missing: 'KEY_LAYOUT_NOT_FOUND',
      taken: (name) => `There is a key layout “${name}” already`,
    },
  )

  const presetsWith = (queries: Queries, scope: TenantScope, ids: readonly string[]) =>
    queries.selectFrom('preset').where('tenantId', '=', scope.tenantId).where('keyLayoutId', 'in', ids)

  /** Phones that have it of their own, or by their preset. */
  const usersOf = (queries: Queries, scope: TenantScope, id: string) =>
    queries
      .selectFrom('phone')
      .where('tenantId', '=', scope.tenantId)
      .where(hasLayout(queries, scope.tenantId, [id]))

  async function counted(scope: TenantScope, layouts: KeyLayoutRecord[]): Promise<KeyLayout[]> {
    if (layouts.length === 0) return []
    const ids = layouts.map(({ id }) => id)
    const n = (counts: readonly { id: string | null; n: number | string | bigint }[]) =>
      new Map(counts.map((row) => [row.id, Number(row.n)]))
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

  return {
    async list(
      scope: TenantScope,
      query: KeyLayoutListQuery,
    ): Promise<{ items: KeyLayout[]; total: number }> {
      const { rows: shown, total } = await rows.page(scope, query)
      return { items: await counted(scope, shown.map(toRecord)), total }
    },

    async read(scope: TenantScope, id: string): Promise<KeyLayout> {
      const [layout] = await counted(scope, [toRecord(await rows.rowOf(scope, db.queries, id))])
      if (!layout) throw new OffhookError('KEY_LAYOUT_NOT_FOUND')
      return layout
    },

    /** Those of the ids that this tenant has, by id. */
    async readMany(scope: TenantScope, ids: readonly string[]): Promise<Map<string, KeyLayoutRecord>> {
      return new Map((await rows.many(scope, ids)).map((row) => [row.id, toRecord(row)]))
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
        .$if(byName, (found) => found.orderBy('name').orderBy('id'))
        .$if(!byName, (found) => found.orderBy('number'))
        .limit(most)
        .execute()
    },

    async countNamed(scope: TenantScope, entry: ListingEntry): Promise<number> {
      return countOf(listedBy(db.queries, scope.tenantId, entry))
    },

    /** How many phones have it, and the first of them by name. */
    async reach(scope: TenantScope, id: string): Promise<Reach> {
      await rows.rowOf(scope, db.queries, id)
      return reachOf(usersOf(db.queries, scope, id))
    },

    async create(scope: TenantScope, input: KeyLayoutCreate): Promise<KeyLayout> {
      const [id, now] = [newId(), clock.now()]
      await db.transaction(async (queries, { changed, audited }) => {
        if ((await countOf(rows.rowsOf(queries, scope))) >= maxLayouts)
          throw new OffhookError('TOO_MANY_KEY_LAYOUTS')
        await rows.refuseTakenName(scope, queries, input.name, id)
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
        const row = await rows.rowOf(scope, queries, id)
        requireRevision(row, ifMatch)
        const old = toRecord(row)
        const layout = { ...old, ...patch }
        await rows.refuseTakenName(scope, queries, layout.name, id)
        await rows.replace(scope, queries, row, toRow(layout))
        changed('keyLayout.changed', scope, [id])
        audited('keyLayout.update', scope, id, { ...fieldsOf(patch), old, next: layout })
      })
      return this.read(scope, id)
    },

    /** Refused while phones or presets name it, unless `force`: then they are without one. */
    async remove(scope: TenantScope, id: string, force: boolean): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const old = toRecord(await rows.rowOf(scope, queries, id))
        const { total, phones } = await reachOf(usersOf(queries, scope, id))
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
        await rows.takeFromPhones(scope, queries, { changed }, id)
        await queries
          .updateTable('preset')
          .set({ keyLayoutId: null })
          .where('tenantId', '=', scope.tenantId)
          .where('keyLayoutId', '=', id)
          .execute()
        const named = presets.map((preset) => preset.id)
        if (named.length > 0) changed('preset.changed', scope, named)
        await rows.remove(scope, queries, id)
        changed('keyLayout.deleted', scope, [id])
        audited('keyLayout.delete', scope, id, { old })
      })
    },
  }
}
