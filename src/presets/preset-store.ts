/** Presets of one tenant, and which phones use them. */

import { requireRevision } from '../auth/revision.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { fieldsOf } from '../db/audit-row.ts'
import type { Database, Queries } from '../db/database.ts'
import { orderOf } from '../db/listed.ts'
import { countOf } from '../db/paged.ts'
import { mergeByKey, mergeParameters, openMap, sealMap, time } from '../db/rows.ts'
import type { PresetTable } from '../db/tenant-tables.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { InvalidInput, OffhookError } from '../kernel/errors.ts'
import { newId } from '../kernel/random.ts'
import type { Parameters } from '../schema/fields.ts'
import type { PresetCreate, PresetListQuery, PresetPatch, Reach } from '../schema/preset.ts'
import type { Settings } from '../schema/settings.ts'

/** With its secrets open: for inside the server only. */
import { reachOf, sharedRows } from './shared-rows-store.ts'

export type PresetRecord = PresetCreate & {
  id: string
  revision: number
  createdAt: string
  updatedAt: string
}

export type CountedPreset = PresetRecord & { usedBy: number }

export type PresetStore = ReturnType<typeof presetStore>

const maxPresets = 500

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

  const rows = sharedRows<'preset'>(
    { db, clock },
    {
      table: 'preset',
      column: 'presetId',
      missing: 'PRESET_NOT_FOUND',
      taken: (name) => `There is a preset “${name}” already`,
    },
  )

  const usersOf = (queries: Queries, scope: TenantScope, id: string) =>
    queries.selectFrom('phone').where('tenantId', '=', scope.tenantId).where('presetId', '=', id)

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
    const counted = await db.queries
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
    const counts = new Map(counted.map(({ presetId, n }) => [presetId, Number(n)]))
    return presets.map((preset) => ({ ...preset, usedBy: counts.get(preset.id) ?? 0 }))
  }

  return {
    async list(
      scope: TenantScope,
      query: PresetListQuery,
    ): Promise<{ items: CountedPreset[]; total: number }> {
      const { rows: shown, total } = await rows.page(scope, query)
      return { items: await counted(scope, shown.map(toRecord)), total }
    },

    async names(scope: TenantScope): Promise<{ id: string; name: string }[]> {
      return rows.rowsOf(db.queries, scope).select(['id', 'name']).execute()
    },

    async read(scope: TenantScope, id: string): Promise<CountedPreset> {
      const [preset] = await counted(scope, [toRecord(await rows.rowOf(scope, db.queries, id))])
      if (!preset) throw new OffhookError('PRESET_NOT_FOUND')
      return preset
    },

    /** Those of the ids that this tenant has, by id. */
    async readMany(scope: TenantScope, ids: readonly string[]): Promise<Map<string, PresetRecord>> {
      return new Map((await rows.many(scope, ids)).map((row) => [row.id, toRecord(row)]))
    },

    /** How many phones of each model use it, by the model’s id. */
    async modelsReached(scope: TenantScope, id: string): Promise<Map<string, number>> {
      await rows.rowOf(scope, db.queries, id)
      const counts = await usersOf(db.queries, scope, id)
        .select((select) => ['modelId', select.fn.countAll<number>().as('n')])
        .groupBy('modelId')
        .execute()
      return new Map(counts.map(({ modelId, n }) => [modelId, Number(n)]))
    },

    /** How many phones use it, and the first of them by name. */
    async reach(scope: TenantScope, id: string): Promise<Reach> {
      await rows.rowOf(scope, db.queries, id)
      return reachOf(usersOf(db.queries, scope, id))
    },

    async create(scope: TenantScope, input: PresetCreate): Promise<CountedPreset> {
      const [id, now] = [newId(), clock.now()]
      const preset = changedPreset({ ...input, settings: {} }, { settings: input.settings })
      await db.transaction(async (queries, { changed, audited }) => {
        if ((await countOf(rows.rowsOf(queries, scope))) >= maxPresets)
          throw new OffhookError('TOO_MANY_PRESETS')
        await rows.refuseTakenName(scope, queries, input.name, id)
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
        const row = await rows.rowOf(scope, queries, id)
        requireRevision(row, ifMatch)
        const old = toRecord(row)
        const preset = changedPreset(old, patch)
        await rows.refuseTakenName(scope, queries, preset.name, id)
        await refuseUnknownLayout(queries, scope, preset.keyLayoutId)
        await rows.replace(scope, queries, row, toRow(preset))
        changed('preset.changed', scope, [id])
        audited('preset.update', scope, id, { ...fieldsOf(patch), old, next: preset })
      })
      return this.read(scope, id)
    },

    /** Refused while phones use it, unless `force`: then they are without one. */
    async remove(scope: TenantScope, id: string, force: boolean): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const old = toRecord(await rows.rowOf(scope, queries, id))
        const { total, phones } = await reachOf(usersOf(queries, scope, id))
        if (total > 0 && !force) {
          const references = phones.map(({ id: phone, name }) => ({ kind: 'phone', id: phone, label: name }))
          throw new OffhookError('PRESET_IN_USE', undefined, { named: total, references })
        }
        const taken = await rows.takeFromPhones(scope, queries, { changed }, id)
        await rows.remove(scope, queries, id)
        changed('preset.deleted', scope, [id])
        audited('preset.delete', scope, id, {
          ...(taken > 0 && { detail: `taken from ${taken} phones` }),
          old,
        })
      })
    },
  }
}
