/** Tenants. */

import type { Selectable } from 'kysely'
import { requireRevision, requireUpdated } from '../auth/revision.ts'
import { actingAs, type SystemScope, type TenantScope, tenantScope } from '../auth/tenant-scope.ts'
import { fieldsOf } from '../db/audit-row.ts'
import type { Database, Queries } from '../db/database.ts'
import { pageOf } from '../db/paged.ts'
import { flag, mergeByKey, mergeParameters, openMap, sealMap, time } from '../db/rows.ts'
import { tenantsCounted } from '../db/tally.ts'
import type { TenantTable } from '../db/tenant-tables.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { InvalidInput, OffhookError } from '../kernel/errors.ts'
import { newId } from '../kernel/random.ts'
import type { Parameters } from '../schema/fields.ts'
import type { Settings } from '../schema/settings.ts'
import type { TenantCreate, TenantListQuery, TenantPatch } from '../schema/tenant.ts'

/** A tenant with its secrets open: for inside the server only. */
export type TenantRecord = Required<Omit<TenantPatch, 'forgetParameters'>> & {
  id: string
  settings: Settings
  parameters: Parameters
  revision: number
  createdAt: string
  updatedAt: string
}

/** A tenant whose phones are asked by themselves, and not again for so many minutes. */
export type ResyncingTenant = { readonly scope: TenantScope; readonly minutes: number }

export type CountedTenant = TenantRecord & { phones: number; extensions: number }

export type TenantStore = ReturnType<typeof tenantStore>

const sortable = {
  name: 'name',
  code: 'code',
  sipServer: 'sipServer',
  createdAt: 'createdAt',
} as const satisfies Record<NonNullable<TenantListQuery['sort']>, string>

export function tenantStore(db: Database, vault: Vault, clock: Clock) {
  const toRecord = (row: Selectable<TenantTable>): TenantRecord => ({
    id: row.id,
    code: row.code,
    name: row.name,
    timezone: row.timezone,
    language: row.language,
    sipServer: row.sipServer,
    sipPort: row.sipPort,
    sipTransport: row.sipTransport as TenantRecord['sipTransport'],
    outboundProxy: row.outboundProxy,
    notifyVia: row.notifyVia as TenantRecord['notifyVia'],
    allowedNetworks: JSON.parse(row.allowedNetworks) as string[],
    tftpNetworks: JSON.parse(row.tftpNetworks) as string[],
    pnpNetworks: JSON.parse(row.pnpNetworks) as string[],
    clientCertificates: row.clientCertificates as TenantRecord['clientCertificates'],
    autoResync: row.autoResync === 1,
    autoResyncMinutes: row.autoResyncMinutes,
    settings: openMap<Settings>(vault, row.settingsSealed, `tenant.settings ${row.id}`),
    parameters: openMap<Parameters>(vault, row.parametersSealed, `tenant.parameters ${row.id}`),
    revision: row.revision,
    createdAt: time(row.createdAt),
    updatedAt: time(row.updatedAt),
  })

  const toRow = (tenant: TenantCreate & { id: string }) => ({
    code: tenant.code,
    name: tenant.name,
    timezone: tenant.timezone,
    language: tenant.language,
    sipServer: tenant.sipServer,
    sipPort: tenant.sipPort,
    sipTransport: tenant.sipTransport,
    outboundProxy: tenant.outboundProxy,
    notifyVia: tenant.notifyVia,
    allowedNetworks: JSON.stringify(tenant.allowedNetworks),
    tftpNetworks: JSON.stringify(tenant.tftpNetworks),
    pnpNetworks: JSON.stringify(tenant.pnpNetworks),
    clientCertificates: tenant.clientCertificates,
    autoResync: flag(tenant.autoResync),
    autoResyncMinutes: tenant.autoResyncMinutes,
    settingsSealed: sealMap(vault, tenant.settings, `tenant.settings ${tenant.id}`),
    parametersSealed: sealMap(vault, tenant.parameters, `tenant.parameters ${tenant.id}`),
  })

  async function refuseTakenCode(queries: Queries, code: string, ownId: string | undefined): Promise<void> {
    const other = await queries.selectFrom('tenant').select('id').where('code', '=', code).executeTakeFirst()
    if (other && other.id !== ownId)
      throw new InvalidInput([{ path: 'code', message: `There is a tenant ${code} already` }])
  }

  async function counted(rows: Selectable<TenantTable>[]): Promise<CountedTenant[]> {
    if (rows.length === 0) return []
    const ids = rows.map((row) => row.id)
    const counts = await tenantsCounted(db.queries, ids)
    return rows.map((row) => ({ ...toRecord(row), ...(counts.get(row.id) ?? { phones: 0, extensions: 0 }) }))
  }

  return {
    /** The scope of a tenant by its code, in any case; `undefined` when there is none. */
    async scopeOf(_scope: SystemScope, code: string): Promise<TenantScope | undefined> {
      const row = await db.queries
        .selectFrom('tenant')
        .select(['id', 'code'])
        .where('code', '=', code.toUpperCase())
        .executeTakeFirst()
      return row && tenantScope(row)
    },

    async scopes(_scope: SystemScope): Promise<TenantScope[]> {
      return (await db.queries.selectFrom('tenant').select(['id', 'code']).execute()).map(tenantScope)
    },

    async resyncing(_scope: SystemScope): Promise<ResyncingTenant[]> {
      const rows = await db.queries
        .selectFrom('tenant')
        .select(['id', 'code', 'autoResyncMinutes as minutes'])
        .where('autoResync', '=', 1)
        .execute()
      return rows.map(({ minutes, ...row }) => ({ scope: tenantScope(row), minutes }))
    },

    async names(
      _scope: SystemScope,
      ids: 'all' | ReadonlySet<string>,
    ): Promise<{ code: string; name: string }[]> {
      const rows = await db.queries
        .selectFrom('tenant')
        .select(['id', 'code', 'name'])
        .orderBy('name')
        .execute()
      return rows.filter((row) => ids === 'all' || ids.has(row.id)).map(({ code, name }) => ({ code, name }))
    },

    async list(
      _scope: SystemScope,
      query: TenantListQuery,
      ids: 'all' | ReadonlySet<string>,
    ): Promise<{ items: CountedTenant[]; total: number }> {
      if (ids !== 'all' && ids.size === 0) return { items: [], total: 0 }
      let found = db.queries.selectFrom('tenant')
      if (ids !== 'all') found = found.where('id', 'in', [...ids])
      if (query.q) {
        const { q } = query
        found = found.where((where) =>
          where.or(['name', 'code', 'sipServer'].map((column) => db.expressions.holding(column, q))),
        )
      }
      const sort = sortable[query.sort ?? 'name']
      const shown = found.selectAll().orderBy(sort, query.order).orderBy('id')
      const { rows, total } = await pageOf(found, shown, query)
      return { items: await counted(rows), total }
    },

    async read(scope: TenantScope): Promise<TenantRecord> {
      const row = await db.queries
        .selectFrom('tenant')
        .selectAll()
        .where('id', '=', scope.tenantId)
        .executeTakeFirst()
      if (!row) throw new OffhookError('TENANT_NOT_FOUND')
      return toRecord(row)
    },

    async readCounted(scope: TenantScope): Promise<CountedTenant> {
      const row = await db.queries
        .selectFrom('tenant')
        .selectAll()
        .where('id', '=', scope.tenantId)
        .executeTakeFirst()
      const [tenant] = row ? await counted([row]) : []
      if (!tenant) throw new OffhookError('TENANT_NOT_FOUND')
      return tenant
    },

    async create(scope: SystemScope, input: TenantCreate): Promise<TenantScope> {
      const id = newId()
      const now = clock.now()
      const code = input.code.toUpperCase()
      await db.transaction(async (queries, { changed, audited }) => {
        await refuseTakenCode(queries, code, undefined)
        await queries
          .insertInto('tenant')
          .values({ id, ...toRow({ ...input, code, id }), revision: 1, createdAt: now, updatedAt: now })
          .execute()
        changed('tenant.created', { tenantId: id }, [id])
        audited('tenant.create', { tenantId: id, code, by: scope.by }, id, { next: { ...input, code } })
      })
      return actingAs(tenantScope({ id, code }), scope.by)
    },

    async update(scope: TenantScope, patch: TenantPatch, ifMatch: number | undefined): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const row = await queries
          .selectFrom('tenant')
          .selectAll()
          .where('id', '=', scope.tenantId)
          .executeTakeFirst()
        if (!row) throw new OffhookError('TENANT_NOT_FOUND')
        requireRevision(row, ifMatch)
        const old = toRecord(row)
        const { forgetParameters, ...plain } = patch
        const tenant = {
          ...old,
          ...plain,
          code: (patch.code ?? old.code).toUpperCase(),
          settings: mergeByKey(old.settings, patch.settings),
          parameters: mergeParameters(old.parameters, patch.parameters, forgetParameters),
        }
        await refuseTakenCode(queries, tenant.code, old.id)
        const updated = await queries
          .updateTable('tenant')
          .set({ ...toRow(tenant), revision: row.revision + 1, updatedAt: clock.now() })
          .where('id', '=', scope.tenantId)
          .where('revision', '=', row.revision)
          .executeTakeFirst()
        requireUpdated(updated)
        changed('tenant.settings', scope, [scope.tenantId])
        audited('tenant.update', scope, scope.tenantId, { ...fieldsOf(patch), old, next: tenant })
      })
    },

    /** Only an empty tenant goes: its phones and extensions are never deleted by the way. */
    async remove(scope: TenantScope): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        for (const table of ['phone', 'extension'] as const) {
          const left = await queries
            .selectFrom(table)
            .select('id')
            .where('tenantId', '=', scope.tenantId)
            .limit(1)
            .executeTakeFirst()
          if (left) throw new OffhookError('TENANT_NOT_EMPTY')
        }
        const row = await queries
          .deleteFrom('tenant')
          .where('id', '=', scope.tenantId)
          .returningAll()
          .executeTakeFirst()
        if (!row) throw new OffhookError('TENANT_NOT_FOUND')
        changed('tenant.deleted', scope, [scope.tenantId])
        audited('tenant.delete', scope, scope.tenantId, { old: toRecord(row) })
      })
    },
  }
}
