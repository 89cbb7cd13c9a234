/** API keys: of all tenants or of one, by role, whole or only reading, until their end; only a keyed hash is kept. */

import type { Selectable } from 'kysely'
import { fieldsOf } from '../db/audit-row.ts'
import type { Database, Queries } from '../db/database.ts'
import { pageOf } from '../db/paged.ts'
import type { ApiKeyTable } from '../db/people-tables.ts'
import { directed } from '../db/rows.ts'
import type { Vault } from '../db/vault.ts'
import { atMost } from '../kernel/at-most.ts'
import type { Clock } from '../kernel/clock.ts'
import { InvalidInput, isDatabaseBusy, OffhookError } from '../kernel/errors.ts'
import { newId, type Random, toBase32 } from '../kernel/random.ts'
import type { Role } from '../schema/policy.ts'
import type { Key, KeyListQuery, KeyPatch } from '../schema/session.ts'
import type { Actor } from './actor.ts'
import { isWithin, itself, type Manager, reachOf, requireMayGive, rolesOf } from './manager.ts'
import { requireRevision } from './revision.ts'
import type { SystemScope } from './tenant-scope.ts'

type NewKey = {
  name: string
  access: 'full' | 'readOnly'
  role?: Role | undefined
  tenant: string | null
  expiresAt?: string | null
}

/** How stale `lastUsedAt` may be: it is no reason to write at each request. */
const useMemoryMs = 60_000
const notePatienceMs = 200

export type KeyStore = ReturnType<typeof keyStore>

export function keyStore(db: Database, vault: Vault, clock: Clock, random: Random) {
  const hashOf = (key: string) => vault.hash(key, 'api-key')

  /** Noted later, or at its next use: who only reads need not wait for somebody who writes, or another program. */
  async function noteUse(id: string, address: string | null): Promise<void> {
    const used = { lastUsedAt: clock.now(), lastUsedFrom: address }
    const noted = db.queries.updateTable('apiKey').set(used).where('id', '=', id)
    await atMost(clock, notePatienceMs, noted.execute()).catch((error) => {
      if (!isDatabaseBusy(error)) throw error
    })
  }

  /** A tenant that the manager does not see is not there. */
  async function tenantOf(code: string | null, manager: Manager) {
    if (code === null) {
      if (manager.tenantIds !== 'all')
        throw new OffhookError('FORBIDDEN', 'Only who has all tenants makes a key of all: name one of yours')
      return null
    }
    const row = await db.queries
      .selectFrom('tenant')
      .select(['id', 'code'])
      .where('code', '=', code.toUpperCase())
      .executeTakeFirst()
    if (row && (manager.tenantIds === 'all' || manager.tenantIds.has(row.id))) return row
    throw new InvalidInput([{ path: 'tenant', message: `There is no tenant ${code}` }])
  }

  return {
    /** `undefined` for what is no key; one that has ended says so. */
    async actorOf(
      _scope: SystemScope,
      key: string,
      address: string | null = null,
    ): Promise<Actor | undefined> {
      const row = await db.queries
        .selectFrom('apiKey')
        .selectAll()
        .where('keyHash', '=', hashOf(key))
        .executeTakeFirst()
      if (!row) return undefined
      const now = clock.now()
      if (row.expiresAt !== null && row.expiresAt <= now) throw new OffhookError('API_KEY_EXPIRED')
      if (now - (row.lastUsedAt ?? 0) > useMemoryMs) await noteUse(row.id, address)
      return {
        id: row.id,
        name: `key ${row.name}`,
        role: row.role as Role,
        readOnly: row.access === 'readOnly',
        tenantIds: row.tenantId === null ? 'all' : new Set([row.tenantId]),
        by: 'key',
      }
    },

    async list(
      _scope: SystemScope,
      query: KeyListQuery,
      manager = itself,
    ): Promise<{ items: Key[]; total: number }> {
      const found = filtered(db, managedBy(db.queries, manager), query, clock.now())
      const shown = withColumns(found)
        .orderBy(`apiKey.${query.sort ?? 'name'}`, directed(query.order))
        .orderBy('apiKey.id')
      const { rows, total } = await pageOf(found, shown, query)
      return { items: rows.map(toKey), total }
    },

    async read(_scope: SystemScope, id: string, manager = itself): Promise<Key> {
      return toKey(await readRow(db.queries, id, manager))
    },

    /** `given`: a key that the operator chose by the environment at the first start. */
    async create(
      scope: SystemScope,
      input: NewKey,
      { manager = itself, given }: { manager?: Manager; given?: string } = {},
    ): Promise<Key & { key: string }> {
      const tenant = await tenantOf(input.tenant, manager)
      const key = given ?? `oh_${toBase32(random(25))}`
      const row = {
        id: newId(),
        name: input.name,
        keyHash: hashOf(key),
        access: input.access,
        role: input.role ?? usualRole(tenant, manager),
        tenantId: tenant?.id ?? null,
        createdAt: clock.now(),
        expiresAt: input.expiresAt ? Date.parse(input.expiresAt) : null,
        lastUsedAt: null,
        lastUsedFrom: null,
        revision: 1,
      }
      requireSense(row)
      requireMayGive(manager, row.role)
      if (row.expiresAt !== null && row.expiresAt <= row.createdAt)
        throw new InvalidInput([{ path: 'expiresAt', message: 'This time is over already' }])
      await db.transaction(async (queries, { audited }) => {
        await queries.insertInto('apiKey').values(row).execute()
        audited('key.create', scope, row.id, {
          ...{ name: row.name, detail: `${row.access} ${row.role} ${tenant?.code ?? 'global'}` },
        })
      })
      return { ...toKey({ ...row, tenant: tenant?.code ?? null }), key }
    },

    /** Who acts by it is looked at anew at once. */
    async update(
      scope: SystemScope,
      id: string,
      patch: KeyPatch,
      { manager = itself, ifMatch }: { manager?: Manager; ifMatch?: number | undefined } = {},
    ): Promise<Key> {
      const row = await db.transaction(async (queries, { changed, audited }) => {
        const found = await readRow(queries, id, manager)
        requireRevision(found, ifMatch)
        const next = {
          name: patch.name ?? found.name,
          access: patch.access ?? found.access,
          role: patch.role ?? (found.role as Role),
          expiresAt: patch.expiresAt === undefined ? found.expiresAt : toTime(patch.expiresAt),
          revision: found.revision + 1,
        }
        if (id === manager.id) throw new OffhookError('FORBIDDEN', 'A key does not change itself')
        requireSense({ ...found, ...next })
        requireMayGive(manager, next.role)
        await queries.updateTable('apiKey').set(next).where('id', '=', id).execute()
        changed('key.changed', {}, [id])
        audited('key.update', scope, id, {
          ...{ ...fieldsOf(patch), name: found.name },
          old: shownKey(found),
          next: shownKey({ ...found, ...next }),
        })
        return { ...found, ...next }
      })
      return toKey(row)
    },

    async remove(scope: SystemScope, id: string, manager = itself): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const row = await readRow(queries, id, manager)
        await queries.deleteFrom('apiKey').where('id', '=', id).execute()
        changed('key.deleted', {}, [id])
        audited('key.delete', scope, id, { name: row.name })
      })
    },
  }
}

type Row = Omit<Selectable<ApiKeyTable>, 'keyHash'> & { tenant: string | null }

function withTenant(queries: Queries) {
  return queries.selectFrom('apiKey').leftJoin('tenant', 'tenant.id', 'apiKey.tenantId')
}

type Found = ReturnType<typeof withTenant>

const withColumns = (found: Found) =>
  found
    .select(['apiKey.id', 'apiKey.name', 'apiKey.access', 'apiKey.role', 'apiKey.tenantId'])
    .select(['apiKey.createdAt', 'apiKey.expiresAt', 'apiKey.lastUsedAt', 'apiKey.lastUsedFrom'])
    .select(['apiKey.revision', 'tenant.code as tenant'])

/** The same keys as `isOf` says one by one. */
function managedBy(queries: Queries, manager: Manager): Found {
  const { tenantIds } = manager
  const found = withTenant(queries).where('apiKey.role', 'in', rolesOf(manager))
  if (tenantIds === 'all') return found
  return found.where('apiKey.tenantId', 'in', tenantIds.size === 0 ? [''] : [...tenantIds])
}

function filtered({ expressions }: Database, found: Found, query: KeyListQuery, now: number): Found {
  const { q, role, access, tenant, state } = query
  let some = found
  if (q) some = some.where(expressions.holding('apiKey.name', q))
  if (role) some = some.where('apiKey.role', '=', role)
  if (access) some = some.where('apiKey.access', '=', access)
  if (tenant !== undefined) some = some.where('tenant.code', '=', tenant.toUpperCase())
  if (state === 'ended') return some.where('apiKey.expiresAt', '<=', now)
  if (state === 'unused') return some.where('apiKey.lastUsedAt', 'is', null)
  return state === 'used' ? some.where('apiKey.lastUsedAt', 'is not', null) : some
}

async function readRow(queries: Queries, id: string, manager: Manager): Promise<Row> {
  const row = await withColumns(withTenant(queries)).where('apiKey.id', '=', id).executeTakeFirst()
  if (!row || !isOf(manager, row)) throw new OffhookError('NOT_FOUND')
  return row
}

function isOf(manager: Manager, { role, tenantId }: Pick<Row, 'role' | 'tenantId'>): boolean {
  return isWithin(manager, { role: role as Role, reach: tenantId === null ? 'all' : [tenantId] })
}

/** All that there is to do in its tenant; of all tenants, what its maker may. */
function usualRole(tenant: object | null, manager: Manager): Role {
  return tenant === null ? manager.role : 'tenantAdministrator'
}

function requireSense({ role, tenantId }: { role: Role; tenantId: string | null }): void {
  if (reachOf(role, []) === 'all' && tenantId !== null)
    throw new InvalidInput([{ path: 'role', message: 'A key of one tenant cannot administer the system' }])
}

/** For the audit trail. */
const shownKey = ({ name, access, role, expiresAt }: Row) => ({
  ...{ name, access, role },
  expiresAt: toText(expiresAt),
})

const toTime = (text: string | null) => (text === null ? null : Date.parse(text))
const toText = (time: number | null) => (time === null ? null : new Date(time).toISOString())

function toKey(row: Row): Key {
  return {
    id: row.id,
    name: row.name,
    access: row.access === 'full' ? 'full' : 'readOnly',
    role: row.role as Role,
    tenant: row.tenant,
    createdAt: new Date(row.createdAt).toISOString(),
    expiresAt: toText(row.expiresAt),
    lastUsedAt: toText(row.lastUsedAt),
    lastUsedFrom: row.lastUsedFrom,
    revision: row.revision,
  }
}
