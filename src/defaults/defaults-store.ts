/** What phones inherit from the system, and from their model in their tenant. */

import { requireRevision } from '../auth/revision.ts'
import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import { fieldsOf } from '../db/audit-row.ts'
import type { Database } from '../db/database.ts'
import { mergeByKey, mergeParameters, openMap, sealMap, time } from '../db/rows.ts'
import type { ModelDefaultsTable, SystemDefaultsTable } from '../db/tenant-tables.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import type { DefaultsPatch } from '../schema/defaults.ts'
import type { Parameters } from '../schema/fields.ts'
import type { Settings } from '../schema/settings.ts'

/** Settings and parameters with their secrets open: for inside the server only. */
export type Defaults = {
  settings: Settings
  parameters: Parameters
  /** 0 when nobody saved any yet. */
  revision: number
  updatedAt: string | null
}

/** By model id. */
export type ModelsDefaults = ReadonlyMap<string, Defaults>

export type DefaultsStore = ReturnType<typeof defaultsStore>

export const noDefaults: Defaults = { settings: {}, parameters: {}, revision: 0, updatedAt: null }

const systemId = 1

export function defaultsStore(db: Database, vault: Vault, clock: Clock) {
  /** `purpose` names the row, so that what was sealed for one does not open for another. */
  const open = (row: SystemDefaultsTable | ModelDefaultsTable, purpose: string): Defaults => ({
    settings: openMap<Settings>(vault, row.settingsSealed, `${purpose} settings`),
    parameters: openMap<Parameters>(vault, row.parametersSealed, `${purpose} parameters`),
    revision: row.revision,
    updatedAt: time(row.updatedAt),
  })

  const sealed = (defaults: Defaults, now: number, purpose: string) => ({
    settingsSealed: sealMap(vault, defaults.settings, `${purpose} settings`),
    parametersSealed: sealMap(vault, defaults.parameters, `${purpose} parameters`),
    revision: defaults.revision,
    updatedAt: now,
  })

  function patched(
    old: Defaults,
    { settings, parameters, forgetParameters }: DefaultsPatch,
    ifMatch: number | undefined,
    now: number,
  ): Defaults {
    requireRevision(old, ifMatch)
    return {
      settings: mergeByKey(old.settings, settings),
      parameters: mergeParameters(old.parameters, parameters, forgetParameters),
      revision: old.revision + 1,
      updatedAt: time(now),
    }
  }

  const ofSystemRow = (row: SystemDefaultsTable | undefined): Defaults =>
    row ? open(row, 'systemDefaults') : noDefaults

  const purposeOf = ({ tenantId, modelId }: Pick<ModelDefaultsTable, 'tenantId' | 'modelId'>) =>
    `modelDefaults ${tenantId} ${modelId}`
  const ofModelRow = (row: ModelDefaultsTable | undefined): Defaults =>
    row ? open(row, purposeOf(row)) : noDefaults
  const byModel = (rows: ModelDefaultsTable[]): ModelsDefaults =>
    new Map(rows.map((row) => [row.modelId, ofModelRow(row)]))

  return {
    async ofSystem(_scope: SystemScope): Promise<Defaults> {
      return ofSystemRow(await db.queries.selectFrom('systemDefaults').selectAll().executeTakeFirst())
    },

    /** By which days begin where a tenant says no zone of its own. */
    async zoneOfSystem(scope: SystemScope): Promise<string> {
      return String((await this.ofSystem(scope)).settings.timezone || 'UTC')
    },

    async updateSystem(
      scope: SystemScope,
      patch: DefaultsPatch,
      ifMatch: number | undefined,
    ): Promise<Defaults> {
      return db.transaction(async (queries, { changed, audited }) => {
        const old = ofSystemRow(await queries.selectFrom('systemDefaults').selectAll().executeTakeFirst())
        const now = clock.now()
        const defaults = patched(old, patch, ifMatch, now)
        const row = sealed(defaults, now, 'systemDefaults')
        await queries
          .insertInto('systemDefaults')
          .values({ id: systemId, ...row })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
          .execute()
        changed('defaults.system', {}, [])
        audited('systemDefaults.update', scope, null, {
          ...{ ...fieldsOf(patch), name: 'System defaults', old, next: defaults },
        })
        return defaults
      })
    },

    async ofModel(scope: TenantScope, modelId: string): Promise<Defaults> {
      return ofModelRow(
        await db.queries
          .selectFrom('modelDefaults')
          .selectAll()
          .where('tenantId', '=', scope.tenantId)
          .where('modelId', '=', modelId)
          .executeTakeFirst(),
      )
    },

    /** Of each model that the tenant has set some for. */
    async ofModels(scope: TenantScope): Promise<ModelsDefaults> {
      return byModel(
        await db.queries
          .selectFrom('modelDefaults')
          .selectAll()
          .where('tenantId', '=', scope.tenantId)
          .execute(),
      )
    },

    /** The ids of the tenants that have set some for a model. */
    async tenantsWithModels(_scope: SystemScope): Promise<string[]> {
      const rows = await db.queries.selectFrom('modelDefaults').select('tenantId').distinct().execute()
      return rows.map(({ tenantId }) => tenantId)
    },

    async updateModel(
      scope: TenantScope,
      modelId: string,
      patch: DefaultsPatch,
      ifMatch: number | undefined,
    ): Promise<Defaults> {
      const key = { tenantId: scope.tenantId, modelId }
      return db.transaction(async (queries, { changed, audited }) => {
        const old = ofModelRow(
          await queries
            .selectFrom('modelDefaults')
            .selectAll()
            .where('tenantId', '=', scope.tenantId)
            .where('modelId', '=', modelId)
            .executeTakeFirst(),
        )
        const now = clock.now()
        const defaults = patched(old, patch, ifMatch, now)
        const row = sealed(defaults, now, purposeOf(key))
        await queries
          .insertInto('modelDefaults')
          .values({ ...key, ...row })
          .onConflict((conflict) => conflict.columns(['tenantId', 'modelId']).doUpdateSet(row))
          .execute()
        changed('defaults.model', scope, [modelId])
        audited('modelDefaults.update', scope, modelId, {
          ...{ ...fieldsOf(patch), name: `Defaults of ${modelId}`, old, next: defaults },
        })
        return defaults
      })
    },
  }
}
