/** Providers of sign-in; their client secrets are sealed. */

import { requireRevision, requireUpdated } from '../auth/revision.ts'
import type { SystemScope } from '../auth/tenant-scope.ts'
import { fieldsOf } from '../db/audit-row.ts'
import type { Database, Queries } from '../db/database.ts'
import type { Notes } from '../db/notes.ts'
import { countOf, pageOf } from '../db/paged.ts'
import type { ProviderTable } from '../db/people-tables.ts'
import { flag, time } from '../db/rows.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import { newId } from '../kernel/random.ts'
import type { Provider, ProviderCreate, ProviderListQuery, ProviderPatch } from '../schema/provider.ts'

/** A provider with its client secret open: for inside the server only. */
export type ProviderRecord = Readonly<ProviderCreate> & { readonly id: string; readonly revision: number }

export type ProviderStore = ReturnType<typeof providerStore>

/** Each is a button. */
const maxProviders = 20

export function providerStore(db: Database, vault: Vault, clock: Clock) {
  const toRecord = (row: ProviderTable): ProviderRecord => ({
    ...{ id: row.id, revision: row.revision, ...fieldsIn(row) },
    clientSecret: row.clientSecretSealed === null ? '' : vault.open(row.clientSecretSealed, secretOf(row.id)),
  })

  const toRow = ({ clientSecret, ...provider }: ProviderCreate, id: string) => ({
    ...{ name: provider.name, issuer: provider.issuer, clientId: provider.clientId, scopes: provider.scopes },
    clientSecretSealed: clientSecret === '' ? null : vault.seal(clientSecret, secretOf(id)),
    ...{ roleClaim: provider.roleClaim, roles: JSON.stringify(provider.roles) },
    ...{ otherRole: provider.otherRole, tenantClaim: provider.tenantClaim },
    ...{ tenants: JSON.stringify(provider.tenants), comers: provider.comers },
    ...{ nameClaim: provider.nameClaim, ownSignIn: flag(provider.ownSignIn) },
    ...{ endsThere: flag(provider.endsThere), enabled: flag(provider.enabled) },
  })

  async function rowOf(id: string, queries = db.queries): Promise<ProviderTable> {
    const row = await queries.selectFrom('provider').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) throw new OffhookError('PROVIDER_NOT_FOUND')
    return row
  }

  async function counted(rows: ProviderTable[]): Promise<Provider[]> {
    const counts = await db.queries
      .selectFrom('identity')
      .select((select) => ['providerId', select.fn.countAll<number>().as('n')])
      .groupBy('providerId')
      .execute()
    const people = new Map(counts.map(({ providerId, n }) => [providerId, Number(n)]))
    return rows.map((row) => shown(row, people.get(row.id) ?? 0))
  }

  return {
    async list(_scope: SystemScope, query: ProviderListQuery): Promise<{ items: Provider[]; total: number }> {
      const { q, sort = 'name' } = query
      let found = db.queries.selectFrom('provider')
      if (q)
        found = found.where((where) =>
          where.or([db.expressions.holding('name', q), db.expressions.holding('issuer', q)]),
        )
      const page = found
        .selectAll()
        .orderBy(sort === 'createdAt' ? sort : db.expressions.caseless(sort), query.order)
        .orderBy('id')
      const { rows, total } = await pageOf(found, page, query)
      return { items: await counted(rows), total }
    },

    /** Those by which somebody may sign in. */
    async offered(_scope: SystemScope): Promise<{ id: string; name: string }[]> {
      return db.queries
        .selectFrom('provider')
        .select(['id', 'name'])
        .where('enabled', '=', 1)
        .orderBy(db.expressions.caseless('name'))
        .orderBy('id')
        .limit(maxProviders)
        .execute()
    },

    async read(_scope: SystemScope, id: string): Promise<Provider> {
      const [provider] = await counted([await rowOf(id)])
      if (!provider) throw new OffhookError('PROVIDER_NOT_FOUND')
      return provider
    },

    async readOpen(_scope: SystemScope, id: string): Promise<ProviderRecord> {
      return toRecord(await rowOf(id))
    },

    /** One that is switched off is not there for who signs in. */
    async enabled(_scope: SystemScope, id: string): Promise<ProviderRecord> {
      const row = await rowOf(id)
      if (row.enabled !== 1) throw new OffhookError('PROVIDER_NOT_FOUND')
      return toRecord(row)
    },

    async create(scope: SystemScope, input: ProviderCreate): Promise<string> {
      const id = newId()
      const now = clock.now()
      await db.transaction(async (queries, { audited }) => {
        if ((await countOf(queries.selectFrom('provider'))) >= maxProviders)
          throw new OffhookError('TOO_MANY_PROVIDERS')
        await queries
          .insertInto('provider')
          .values({ id, ...toRow(input, id), revision: 1, createdAt: now, updatedAt: now })
          .execute()
        audited('provider.create', scope, id, { detail: input.issuer, next: told(input) })
      })
      return id
    },

    async update(
      scope: SystemScope,
      id: string,
      patch: ProviderPatch,
      ifMatch: number | undefined,
    ): Promise<void> {
      await db.transaction(async (queries, notes) => {
        const row = await rowOf(id, queries)
        requireRevision(row, ifMatch)
        const old = toRecord(row)
        const next = { ...old, ...patch }
        const updated = await queries
          .updateTable('provider')
          .set({ ...toRow(next, id), revision: row.revision + 1, updatedAt: clock.now() })
          .where('id', '=', id)
          .where('revision', '=', row.revision)
          .executeTakeFirst()
        requireUpdated(updated)
        notes.audited('provider.update', scope, id, { ...fieldsOf(patch), old: told(old), next: told(next) })
        if (next.issuer !== old.issuer) {
          await queries.deleteFrom('identity').where('providerId', '=', id).execute()
          await queries.deleteFrom('begunSignIn').where('providerId', '=', id).execute()
        }
        if (next.issuer !== old.issuer || !next.enabled) await endSessions(queries, notes, id)
      })
    },

    async remove(scope: SystemScope, id: string): Promise<void> {
      await db.transaction(async (queries, notes) => {
        const old = toRecord(await rowOf(id, queries))
        await endSessions(queries, notes, id)
        await queries.deleteFrom('provider').where('id', '=', id).execute()
        notes.audited('provider.delete', scope, id, { old: told(old) })
      })
    },
  }
}

const secretOf = (id: string) => `provider.clientSecret ${id}`

/** Those that began by it. */
async function endSessions(queries: Queries, { changed }: Notes, providerId: string): Promise<void> {
  const ended = await queries
    .deleteFrom('session')
    .where('providerId', '=', providerId)
    .returning('userId')
    .execute()
  if (ended.length > 0) changed('session.ended', {}, [...new Set(ended.map(({ userId }) => userId))])
}

const fieldsIn = (row: ProviderTable) => ({
  ...{ name: row.name, issuer: row.issuer, clientId: row.clientId, scopes: row.scopes },
  ...{ roleClaim: row.roleClaim, roles: JSON.parse(row.roles) as ProviderCreate['roles'] },
  otherRole: row.otherRole as ProviderCreate['otherRole'],
  ...{ tenantClaim: row.tenantClaim, tenants: JSON.parse(row.tenants) as ProviderCreate['tenants'] },
  comers: row.comers as ProviderCreate['comers'],
  nameClaim: row.nameClaim as ProviderCreate['nameClaim'],
  ...{ ownSignIn: row.ownSignIn === 1, endsThere: row.endsThere === 1, enabled: row.enabled === 1 },
})

const shown = (row: ProviderTable, people: number): Provider => ({
  ...{ id: row.id, ...fieldsIn(row), hasClientSecret: row.clientSecretSealed !== null, people },
  ...{ revision: row.revision, createdAt: time(row.createdAt), updatedAt: time(row.updatedAt) },
})

/** For the audit trail: maps in the words of people. */
const told = ({ roles, tenants, ...provider }: ProviderCreate) => ({
  ...provider,
  roles: roles.map(({ value, role }) => `${value}: ${role}`),
  tenants: tenants.map(({ value, tenant }) => `${value}: ${tenant}`),
})
