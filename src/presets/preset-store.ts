/** Presets of one tenant, and which phones use them. */

import { setImmediate as pause } from 'node:timers/promises'
import { requireRevision, requireUpdated } from '../auth/revision.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { fieldsOf } from '../db/audit-row.ts'
import type { Database, Queries } from '../db/database.ts'
import { orderOf } from '../db/listed.ts'
import { countOf, pageOf } from '../db/paged.ts'
import { inParts, mergeByKey, mergeParameters, openMap, sealMap, time } from '../db/rows.ts'
import type { PresetTable } from '../db/tables.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { InvalidInput, OffhookError } from '../kernel/errors.ts'
import { newId } from '../kernel/random.ts'
import type { Parameters } from '../schema/fields.ts'
import type { PresetCreate, PresetListQuery, PresetPatch, Reach } from '../schema/preset.ts'
import type { Settings } from '../schema/settings.ts'

/** With its secrets open: for inside the server only. */
export type PresetRecord = PresetCreate & {
  id: string
  revision: number
  createdAt: string
  updatedAt: string
}

export type CountedPreset = PresetRecord & { usedBy: number }

export type PresetStore = ReturnType<typeof presetStore>

const maxPresets = 500
const shownPhones = 200

/** What a change makes of a preset. */
export function changedPreset<Preset extends PresetCreate>(old: Preset, patch: PresetPatch): Preset {
  const { settings, parameters, forgetParameters, ...plain } = patch
  return {
    ...old,
    ...plain,
    settings: mergeByKey(old.settings, settings),
    parameters: mergeParameters(old.parameters, parameters, forgetParameters),
  }
}

export function presetStore(db: Database, vault: Vault, clock: Clock) {
  const toRecord = (row: PresetTable): PresetRecord => ({
    id: row.id,
    name: row.name,
    description: row.description,
    lineCount: row.lineCount,
    keyLayoutId: row.keyLayoutId,
    settings: openMap<Settings>(vault, row.settingsSealed, `preset.settings ${row.id}`),
    parameters: openMap<Parameters>(vault, row.parametersSealed, `preset.parameters ${row.id}`),
    revision: row.revision,
    createdAt: time(row.createdAt),
    updatedAt: time(row.updatedAt),
  })

  const toRow = (preset: PresetCreate & { id: string }) => ({
    name: preset.name,
    nameOrder: orderOf(preset.name),
    description: preset.description,
    lineCount: preset.lineCount,
    keyLayoutId: preset.keyLayoutId,
    settingsSealed: sealMap(vault, preset.settings, `preset.settings ${preset.id}`),
    parametersSealed: sealMap(vault, preset.parameters, `preset.parameters ${preset.id}`),
  })

  const rowsOf = (queries: Queries, scope: TenantScope) =>
    queries.selectFrom('preset').where('tenantId', '=', scope.tenantId)

  const usersOf = (queries: Queries, scope: TenantScope, id: string) =>
    queries.selectFrom('phone').where('tenantId', '=', scope.tenantId).where('presetId', '=', id)

  async function rowOf(queries: Queries, scope: TenantScope, id: string): Promise<PresetTable> {
    const row = await rowsOf(queries, scope).selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) throw new OffhookError('PRESET_NOT_FOUND')
    return row
  }

  async function refuseTakenName(queries: Queries, scope: TenantScope, name: string, ownId: string) {
    const taken = await rowsOf(queries, scope)
      .select('id')
      .where('nameOrder', '=', orderOf(name))
      .executeTakeFirst()
    if (taken && taken.id !== ownId)
      throw new InvalidInput([{ path: 'name', message: `There is a preset “${name}” already` }])
  }

  async function refuseUnknownLayout(queries: Queries, scope: TenantScope, id: string | null) {
    if (id === null) return
    const found = await queries
      .selectFrom('keyLayout')
      .select('id')
      .where('tenantId', '=', scope.tenantId)
      .where('id', '=', id)
      .executeTakeFirst()
    const message = 'This tenant has no such key layout; choose one of the list'
    if (!found) throw new InvalidInput([{ path: 'keyLayoutId', message }])
  }

  async function counted(scope: TenantScope, presets: PresetRecord[]): Promise<CountedPreset[]> {
    if (presets.length === 0) return []
    const rows = await db.queries
      .selectFrom('phone')
      .select((select) => ['presetId', select.fn.countAll<number>().as('n')])
      .where('tenantId', '=', scope.tenantId)
      .where(
        'presetId',
        'in',
        presets.map(({ id }) => id),
      )
      .groupBy('presetId')
      .execute()
    const counts = new Map(rows.map(({ presetId, n }) => [presetId, Number(n)]))
    return presets.map((preset) => ({ ...preset, usedBy: counts.get(preset.id) ?? 0 }))
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

  /** In parts, by their ids; answers how many. */
  async function takeFromPhones(
    queries: Queries,
    scope: TenantScope,
    id: string,
    each: (ids: string[]) => void,
  ): Promise<number> {
    const rows = await usersOf(queries, scope, id).select('id').execute()
    for (const some of inParts(rows.map((row) => row.id))) {
      await queries
        .updateTable('phone')
        .set({ presetId: null })
        .where('tenantId', '=', scope.tenantId)
        .where('id', 'in', some)
        .execute()
      each(some)
      await pause()
    }
    return rows.length
  }

  return {
    async list(
      scope: TenantScope,
      query: PresetListQuery,
    ): Promise<{ items: CountedPreset[]; total: number }> {
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

    async read(scope: TenantScope, id: string): Promise<CountedPreset> {
      const [preset] = await counted(scope, [toRecord(await rowOf(db.queries, scope, id))])
      if (!preset) throw new OffhookError('PRESET_NOT_FOUND')
      return preset
    },

    /** Those of the ids that this tenant has, by id. */
    async readMany(scope: TenantScope, ids: readonly string[]): Promise<Map<string, PresetRecord>> {
      const found = new Map<string, PresetRecord>()
      for (const some of inParts(ids)) {
        const rows = await rowsOf(db.queries, scope).selectAll().where('id', 'in', some).execute()
        for (const row of rows) found.set(row.id, toRecord(row))
      }
      return found
    },

    /** How many phones use it, and the first of them by name. */
    async reach(scope: TenantScope, id: string): Promise<Reach> {
      await rowOf(db.queries, scope, id)
      return reachIn(db.queries, scope, id)
    },

    async create(scope: TenantScope, input: PresetCreate): Promise<CountedPreset> {
      const [id, now] = [newId(), clock.now()]
      const preset = changedPreset({ ...input, settings: {} }, { settings: input.settings })
      await db.transaction(async (queries, { changed, audited }) => {
        if ((await countOf(rowsOf(queries, scope))) >= maxPresets) throw new OffhookError('TOO_MANY_PRESETS')
        await refuseTakenName(queries, scope, input.name, id)
        await refuseUnknownLayout(queries, scope, input.keyLayoutId)
        await queries
          .insertInto('preset')
          .values({
            ...{ id, tenantId: scope.tenantId, ...toRow({ ...preset, id }) },
            ...{ revision: 1, createdAt: now, updatedAt: now },
          })
          .execute()
        changed('preset.created', scope, [id])
        audited('preset.create', scope, id, { next: preset })
      })
      return this.read(scope, id)
    },

    async update(
      scope: TenantScope,
      id: string,
      patch: PresetPatch,
      ifMatch: number | undefined,
    ): Promise<CountedPreset> {
      await db.transaction(async (queries, { changed, audited }) => {
        const row = await rowOf(queries, scope, id)
        requireRevision(row, ifMatch)
        const old = toRecord(row)
        const preset = changedPreset(old, patch)
        await refuseTakenName(queries, scope, preset.name, id)
        await refuseUnknownLayout(queries, scope, preset.keyLayoutId)
        const updated = await queries
          .updateTable('preset')
          .set({ ...toRow(preset), revision: row.revision + 1, updatedAt: clock.now() })
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .where('revision', '=', row.revision)
          .executeTakeFirst()
        requireUpdated(updated)
        changed('preset.changed', scope, [id])
        audited('preset.update', scope, id, { ...fieldsOf(patch), old, next: preset })
      })
      return this.read(scope, id)
    },

    /** Refused while phones use it, unless `force`: then they are without one. */
    async remove(scope: TenantScope, id: string, force: boolean): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const old = toRecord(await rowOf(queries, scope, id))
        const { total, phones } = await reachIn(queries, scope, id)
        if (total > 0 && !force) {
          const references = phones.map(({ id: phone, name }) => ({ kind: 'phone', id: phone, label: name }))
          throw new OffhookError('PRESET_IN_USE', undefined, { named: total, references })
        }
        const taken = await takeFromPhones(queries, scope, id, (ids) =>
          changed('phone.configured', scope, ids),
        )
        await queries
          .deleteFrom('preset')
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .execute()
        changed('preset.deleted', scope, [id])
        audited('preset.delete', scope, id, {
          ...(taken > 0 && { detail: `taken from ${taken} phones` }),
          old,
        })
      })
    },
  }
}
