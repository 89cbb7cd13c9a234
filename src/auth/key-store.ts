/** API keys: global or of one tenant, full or read-only; only a keyed hash is kept. */

import type { Database } from '../db/database.ts'
import { directed } from '../db/rows.ts'
import type { Vault } from '../db/vault.ts'
import { atMost } from '../kernel/at-most.ts'
import type { Clock } from '../kernel/clock.ts'
import { InvalidInput, isDatabaseBusy, OffhookError } from '../kernel/errors.ts'
import { newId, type Random, toBase32 } from '../kernel/random.ts'
import type { KeyListQuery } from '../schema/session.ts'
import type { Actor } from './actor.ts'
import type { SystemScope } from './tenant-scope.ts'

type Key = {
  id: string
  name: string
  access: 'full' | 'readOnly'
  tenant: string | null
  createdAt: string
  lastUsedAt: string | null
}

/** How stale `lastUsedAt` may be: it is no reason to write at each request. */
const useMemoryMs = 60_000
const notePatienceMs = 200

export type KeyStore = ReturnType<typeof keyStore>

export function keyStore(db: Database, vault: Vault, clock: Clock, random: Random) {
  const hashOf = (key: string) => vault.hash(key, 'api-key')
  return {
    async actorOf(_scope: SystemScope, key: string): Promise<Actor | undefined> {
      const row = await db.queries
        .selectFrom('apiKey')
        .selectAll()
        .where('keyHash', '=', hashOf(key))
        .executeTakeFirst()
      if (!row) return undefined
      const now = clock.now()
      if (now - (row.lastUsedAt ?? 0) > useMemoryMs) {
        const noted = db.queries.updateTable('apiKey').set({ lastUsedAt: now }).where('id', '=', row.id)
        // Noted later, or at its next use: who only reads need not wait for somebody who writes, or another program.
        await atMost(clock, notePatienceMs, noted.execute()).catch((error) => {
          if (!isDatabaseBusy(error)) throw error
        })
      }
      return {
        id: row.id,
        name: `key ${row.name}`,
        role: row.tenantId === null ? 'administrator' : 'operator',
        readOnly: row.access === 'readOnly',
        tenantIds: row.tenantId === null ? 'all' : new Set([row.tenantId]),
        by: 'key',
      }
    },

    async list(_scope: SystemScope, query: KeyListQuery): Promise<{ items: Key[]; total: number }> {
      const rows = await db.queries
        .selectFrom('apiKey')
        .leftJoin('tenant', 'tenant.id', 'apiKey.tenantId')
        .select([
          'apiKey.id',
          'apiKey.name',
          'apiKey.access',
          'apiKey.createdAt',
          'apiKey.lastUsedAt',
          'tenant.code as tenant',
        ])
        .orderBy(`apiKey.${query.sort ?? 'name'}`, directed(query.order))
        .orderBy('apiKey.id')
        .execute()
      const found = rows.filter((row) => !query.q || row.name.toLowerCase().includes(query.q.toLowerCase()))
      return {
        items: found.slice((query.page - 1) * query.pageSize, query.page * query.pageSize).map(toKey),
        total: found.length,
      }
    },

    /** `given`: a key that the operator chose by the environment at the first start. */
    async create(
      scope: SystemScope,
      input: { name: string; access: 'full' | 'readOnly'; tenant: string | null },
      given?: string,
    ): Promise<Key & { key: string }> {
      const tenant =
        input.tenant === null
          ? null
          : await db.queries
              .selectFrom('tenant')
              .select(['id', 'code'])
              .where('code', '=', input.tenant.toUpperCase())
              .executeTakeFirst()
      if (tenant === undefined)
        throw new InvalidInput([{ path: 'tenant', message: `There is no tenant ${input.tenant}` }])
      const key = given ?? `oh_${toBase32(random(25))}`
      const row = {
        id: newId(),
        name: input.name,
        keyHash: hashOf(key),
        access: input.access,
        tenantId: tenant?.id ?? null,
        createdAt: clock.now(),
        lastUsedAt: null,
      }
      await db.transaction(async (queries, { audited }) => {
        await queries.insertInto('apiKey').values(row).execute()
        audited('key.create', scope, row.id, {
          ...{ name: row.name, detail: `${row.access} ${tenant?.code ?? 'global'}` },
        })
      })
      return { ...toKey({ ...row, tenant: tenant?.code ?? null }), key }
    },

    async remove(scope: SystemScope, id: string): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const row = await queries
          .deleteFrom('apiKey')
          .where('id', '=', id)
          .returning('name')
          .executeTakeFirst()
        if (!row) throw new OffhookError('NOT_FOUND')
        changed('key.deleted', {}, [id])
        audited('key.delete', scope, id, { name: row.name })
      })
    },
  }
}

function toKey(row: {
  id: string
  name: string
  access: string
  tenant: string | null
  createdAt: number
  lastUsedAt: number | null
}): Key {
  return {
    id: row.id,
    name: row.name,
    access: row.access === 'full' ? 'full' : 'readOnly',
    tenant: row.tenant,
    createdAt: new Date(row.createdAt).toISOString(),
    lastUsedAt: row.lastUsedAt === null ? null : new Date(row.lastUsedAt).toISOString(),
  }
}
