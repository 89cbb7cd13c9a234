/** The phone models that a tenant wrote itself. */

import { requireRevision, requireUpdated } from '../auth/revision.ts'
import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import { fieldsOf } from '../db/audit-row.ts'
import type { Database, Queries } from '../db/database.ts'
import { flag, time } from '../db/rows.ts'
import { phonesCounted } from '../db/tally.ts'
import type { ModelTable } from '../db/tenant-tables.ts'
import type { Clock } from '../kernel/clock.ts'
import { InvalidInput, OffhookError } from '../kernel/errors.ts'
import { newId } from '../kernel/random.ts'
import type { FormatSpec } from '../schema/definition.ts'
import { type ModelCreate, type ModelPatch, type Quarantine, quarantineSchema } from '../schema/model.ts'
import { dropOrigins, keepOrigin, type Origin, originOf } from './model-origins.ts'
import { contentOf, keepVersion, versionOf, versionsOf } from './model-versions.ts'

export type ModelRecord = ModelCreate & {
  id: string
  tenantId: string
  family: string
  revision: number
  updatedAt: string
  quarantine: Quarantine | null
  /** The built-in model that it is a copy of, and the digest of what that said then. */
  origin: { id: string; hash: string } | null
}

/** How a save is called, where it is more than a change. */
export type How = { action: 'model.restore' | 'model.follow'; detail: string; origin?: Origin }

export type ModelStore = ReturnType<typeof modelStore>

export function modelStore(db: Database, clock: Clock) {
  const toRecord = (row: ModelTable): ModelRecord => ({
    id: row.id,
    tenantId: row.tenantId,
    kind: row.kind === 'sheet' ? 'sheet' : 'template',
    name: row.name,
    vendor: row.vendor,
    family: row.family,
    description: row.description,
    source: row.source,
    format: JSON.parse(row.format) as FormatSpec,
    fileName: row.fileName,
    firstLine: row.firstLine,
    lastLine: row.lastLine,
    resyncEvent: row.resyncEvent,
    rebootEvent: row.rebootEvent,
    locked: row.locked === 1,
    revision: row.revision,
    updatedAt: time(row.updatedAt),
    quarantine: row.quarantine === null ? null : quarantineSchema.parse(JSON.parse(row.quarantine)),
    origin: row.originId === null ? null : { id: row.originId, hash: row.originHash ?? '' },
  })

  const toRow = (model: ModelCreate) => ({
    kind: model.kind,
    name: model.name,
    vendor: model.vendor,
    description: model.description,
    source: model.source,
    format: JSON.stringify(model.format),
    fileName: model.fileName,
    firstLine: model.firstLine,
    lastLine: model.lastLine,
    resyncEvent: model.resyncEvent,
    rebootEvent: model.rebootEvent,
    locked: flag(model.locked),
  })

  async function refuseTakenName(
    queries: Queries,
    scope: TenantScope,
    name: string,
    ownId: string,
  ): Promise<void> {
    const taken = await queries
      .selectFrom('model')
      .select('id')
      .where('tenantId', '=', scope.tenantId)
      .where('name', '=', name)
      .executeTakeFirst()
    if (taken && taken.id !== ownId)
      throw new InvalidInput([{ path: 'name', message: `There is a model ${name} already` }])
  }

  async function rowOf(queries: Queries, scope: TenantScope, id: string): Promise<ModelTable> {
    const row = await queries
      .selectFrom('model')
      .selectAll()
      .where('tenantId', '=', scope.tenantId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) throw new OffhookError('MODEL_NOT_FOUND')
    return row
  }

  return {
    async list(scope: TenantScope): Promise<ModelRecord[]> {
      return (
        await db.queries
          .selectFrom('model')
          .selectAll()
          .where('tenantId', '=', scope.tenantId)
          .orderBy('name')
          .execute()
      ).map(toRecord)
    },

    async read(scope: TenantScope, id: string): Promise<ModelRecord> {
      return toRecord(await rowOf(db.queries, scope, id))
    },

    /** How many phones of the tenant are of each model, by model id. */
    async phoneCounts(scope: TenantScope): Promise<Map<string, number>> {
      return phonesCounted(db.queries, scope.tenantId)
    },

    /** Ids of every tenant’s own models, for looking at them one after the other. */
    async allIds(_scope: SystemScope): Promise<{ tenantId: string; id: string }[]> {
      return db.queries.selectFrom('model').select(['tenantId', 'id']).execute()
    },

    /** Keeps it from being worked out again; nothing when it was saved meanwhile. */
    async holdBack(
      scope: TenantScope,
      { id, revision }: Pick<ModelRecord, 'id' | 'revision'>,
      quarantine: Quarantine,
    ): Promise<void> {
      await db.transaction(async (queries, { changed }) => {
        await queries
          .updateTable('model')
          .set({ quarantine: JSON.stringify(quarantine) })
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .where('revision', '=', revision)
          .execute()
        changed('model.changed', scope, [id])
      })
    },

    /** What the origin of a copy said when it was copied, or followed last, as JSON; `hash`: what it said before that. */
    originOf: (scope: TenantScope, id: string, hash?: string) => originOf(db.queries, scope, id, hash),

    versions: (scope: TenantScope, id: string) => versionsOf(db.queries, scope, id),
    version: (scope: TenantScope, id: string, revision: number) => versionOf(db.queries, scope, id, revision),

    /** `copyOf`: the model that it was made from; `origin`: the built-in one that this, or what this was copied from, is a copy of. */
    async create(
      scope: TenantScope,
      input: ModelCreate & { family: string },
      copyOf?: string,
      origin?: Origin,
    ): Promise<ModelRecord> {
      const id = newId()
      const now = clock.now()
      await db.transaction(async (queries, { changed, audited }) => {
        await refuseTakenName(queries, scope, input.name, id)
        await queries
          .insertInto('model')
          .values({
            id,
            tenantId: scope.tenantId,
            family: input.family,
            ...toRow(input),
            revision: 1,
            ...{ quarantine: null, originId: null, originHash: null },
            createdAt: now,
            updatedAt: now,
          })
          .execute()
        const action = copyOf === undefined ? 'model.create' : 'model.duplicate'
        if (origin) await keepOrigin(queries, scope, id, origin)
        await keepVersion(
          queries,
          scope,
          { ...input, id, revision: 1, updatedAt: time(now), origin: origin ?? null },
          { action, now },
        )
        changed('model.created', scope, [id])
        audited(action, scope, id, {
          ...(copyOf !== undefined && { detail: copyOf }),
          next: { ...contentOf(input), kind: input.kind, family: input.family, locked: input.locked },
        })
      })
      return {
        ...{ ...input, id, tenantId: scope.tenantId, revision: 1, updatedAt: time(now), quarantine: null },
        origin: origin ? { id: origin.id, hash: origin.hash } : null,
      }
    },

    async update(
      scope: TenantScope,
      id: string,
      patch: ModelPatch,
      ifMatch: number | undefined,
      /** What was worked out from its source, when that was looked at. */
      derived: { firstLine?: number; lastLine?: number; quarantine?: null } = {},
      how?: How,
    ): Promise<ModelRecord> {
      return db.transaction(async (queries, { changed, audited }) => {
        const row = await rowOf(queries, scope, id)
        requireRevision(row, ifMatch)
        if (row.locked === 1 && patch.locked !== false)
          throw new OffhookError('MODEL_LOCKED', 'This phone model is locked; unlock it first')
        const now = clock.now()
        const old = toRecord(row)
        const model = {
          ...old,
          ...patch,
          ...derived,
          revision: row.revision + 1,
          updatedAt: time(now),
        }
        await refuseTakenName(queries, scope, model.name, id)
        const updated = await queries
          .updateTable('model')
          .set({
            ...toRow(model),
            revision: model.revision,
            updatedAt: now,
            ...(derived.quarantine === null && { quarantine: null }),
          })
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .where('revision', '=', row.revision)
          .executeTakeFirst()
        requireUpdated(updated)
        const { action = 'model.update', detail, origin } = how ?? {}
        if (origin) {
          await keepOrigin(queries, scope, id, origin, old.origin)
          model.origin = { id: origin.id, hash: origin.hash }
        }
        await keepVersion(queries, scope, model, { action, now }, old)
        await dropOrigins(queries, id)
        changed('model.changed', scope, [id])
        const told = detail === undefined ? fieldsOf(patch) : { detail }
        audited(action, scope, id, {
          ...told,
          old: { ...old, origin: null },
          next: { ...model, origin: null },
        })
        return model
      })
    },

    async remove(scope: TenantScope, id: string): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const row = await rowOf(queries, scope, id)
        if (row.locked === 1)
          throw new OffhookError('MODEL_LOCKED', 'This phone model is locked; unlock it first')
        const used = queries
          .selectFrom('phone')
          .where('tenantId', '=', scope.tenantId)
          .where('modelId', '=', id)
        const phones = await used.select(['id', 'name']).orderBy('name').limit(20).execute()
        if (phones.length > 0) {
          const { count } = await used
            .select((select) => select.fn.countAll<number>().as('count'))
            .executeTakeFirstOrThrow()
          throw new OffhookError('MODEL_IN_USE', inUse(Number(count)), {
            phones: Number(count),
            references: phones.map((phone) => ({ kind: 'phone', id: phone.id, label: phone.name })),
          })
        }
        await queries
          .deleteFrom('modelDefaults')
          .where('tenantId', '=', scope.tenantId)
          .where('modelId', '=', id)
          .execute()
        await queries
          .deleteFrom('model')
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .execute()
        changed('model.deleted', scope, [id])
        audited('model.delete', scope, id, { old: { ...toRecord(row), origin: null } })
      })
    },
  }
}

const inUse = (phones: number): string =>
  phones === 1
    ? 'A phone is of this model; give it another one first'
    : `${phones} phones are of this model; give them another one first`
