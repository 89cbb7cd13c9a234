/** Phones of one tenant. There is no call without a scope. */

import { requireRevision } from '../auth/revision.ts'
import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import { listHoldsAny } from '../db/expressions.ts'
import { mergeByKey, mergeParameters } from '../db/rows.ts'
import type { PhoneTable } from '../db/tables.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { type FieldError, InvalidInput, OffhookError } from '../kernel/errors.ts'
import type { MacAddress } from '../kernel/mac-address.ts'
import { virtualMac } from '../kernel/mac-address.ts'
import { newId, newSecret, type Random } from '../kernel/random.ts'
import type { PhoneCreate, PhonePatch } from '../schema/phone.ts'
import {
  type AssignedLine,
  type PhoneDraft,
  type PhoneRecord,
  secretHash,
  toRecord,
  toRow,
} from './phone-record.ts'
import { type PhoneFilter, type PhonePage, phoneSearch } from './phone-search-store.ts'
import { phoneSecrets } from './phone-secret-store.ts'
import { referencesIn } from './reference-store.ts'

/** May refuse a draft by throwing InvalidInput. */
type Approve = (draft: PhoneDraft) => Promise<void>

export type PhoneStore = ReturnType<typeof phoneStore>

const assigned = (lines: PhoneCreate['lines']): AssignedLine[] =>
  lines.flatMap(({ line, extensionId }, index) =>
    extensionId === null ? [] : [{ line, extensionId, index }],
  )

function patched(old: PhoneRecord, patch: PhonePatch): PhoneDraft {
  const { lines, mac, settings, parameters, forgetParameters, ...plain } = patch
  return {
    ...old,
    ...plain,
    mac: (mac ?? old.mac) as MacAddress,
    lines: lines ? assigned(lines) : old.lines,
    settings: mergeByKey(old.settings, settings),
    parameters: mergeParameters(old.parameters, parameters, forgetParameters),
  }
}

export function phoneStore(db: Database, vault: Vault, clock: Clock, random: Random) {
  const search = phoneSearch(db)
  const secrets = phoneSecrets(db, vault, clock, random)

  async function withLines(queries: Queries, scope: TenantScope, rows: PhoneTable[]): Promise<PhoneRecord[]> {
    if (rows.length === 0) return []
    let lines = queries
      .selectFrom('phoneLine')
      .select(['phoneId', 'line', 'extensionId'])
      .where('tenantId', '=', scope.tenantId)
      .orderBy('line')
    lines =
      rows.length > 500
        ? lines
        : lines.where(
            'phoneId',
            'in',
            rows.map((row) => row.id),
          )
    const byPhone = Map.groupBy(await lines.execute(), (line) => line.phoneId)
    const now = clock.now()
    return rows.map((row) =>
      toRecord(
        vault,
        row,
        (byPhone.get(row.id) ?? []).map(({ line, extensionId }) => ({ line, extensionId })),
        now,
      ),
    )
  }

  async function rowOf(queries: Queries, scope: TenantScope, id: string): Promise<PhoneTable> {
    const row = await queries
      .selectFrom('phone')
      .selectAll()
      .where('tenantId', '=', scope.tenantId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) throw new OffhookError('PHONE_NOT_FOUND')
    return row
  }

  async function refuseTaken(queries: Queries, scope: TenantScope, draft: PhoneDraft): Promise<void> {
    const other = await queries
      .selectFrom('phone')
      .select(['id', 'tenantId', 'name'])
      .where('mac', '=', draft.mac)
      .executeTakeFirst()
    if (other && other.id !== draft.id) {
      const whose =
        other.tenantId === scope.tenantId
          ? `“${other.name}” has this MAC address already`
          : 'A phone outside of this tenant has this MAC address already; check the label'
      throw new InvalidInput([{ path: 'mac', message: whose }])
    }
    const hash = secretHash(vault, draft.secret)
    const twin = await queries
      .selectFrom('phone')
      .select('id')
      .where((where) => where.or([where('secretHash', '=', hash), where('oldSecretHash', '=', hash)]))
      .executeTakeFirst()
    if (twin && twin.id !== draft.id)
      throw new InvalidInput([
        { path: 'secret', message: 'This secret cannot be used; leave it out and one is made' },
      ])
  }

  /** What others found wrong and what is taken, all at once. */
  async function refuseFaulty(scope: TenantScope, draft: PhoneDraft, approve: Approve): Promise<void> {
    const errors: FieldError[] = []
    let more = 0
    for (const check of [() => approve(draft), () => refuseTaken(db.queries, scope, draft)]) {
      await check().catch((error) => {
        if (!(error instanceof InvalidInput)) throw error
        errors.push(...error.errors)
        more += error.more
      })
    }
    if (errors.length > 0) throw new InvalidInput(errors, undefined, more)
  }

  async function writeLines(queries: Queries, scope: TenantScope, draft: PhoneDraft): Promise<void> {
    await queries
      .deleteFrom('phoneLine')
      .where('tenantId', '=', scope.tenantId)
      .where('phoneId', '=', draft.id)
      .execute()
    const rows = draft.lines.map(({ line, extensionId }) => ({
      tenantId: scope.tenantId,
      phoneId: draft.id,
      line,
      extensionId,
    }))
    if (rows.length > 0) await queries.insertInto('phoneLine').values(rows).execute()
  }

  return {
    async list(scope: TenantScope, query: PhonePage): Promise<{ items: PhoneRecord[]; total: number }> {
      const { rows, total } = await search.page(scope, query)
      return { items: await withLines(db.queries, scope, rows), total }
    },

    async idsOf(scope: TenantScope, filter: PhoneFilter): Promise<string[]> {
      return search.ids(scope, filter)
    },

    async read(scope: TenantScope, id: string): Promise<PhoneRecord> {
      const [phone] = await withLines(db.queries, scope, [await rowOf(db.queries, scope, id)])
      if (!phone) throw new OffhookError('PHONE_NOT_FOUND')
      return phone
    },

    /** Those of the ids that this tenant has. */
    async readMany(scope: TenantScope, ids: readonly string[]): Promise<PhoneRecord[]> {
      const rows: PhoneTable[] = []
      for (let start = 0; start < ids.length; start += 500) {
        const some = ids.slice(start, start + 500)
        rows.push(
          ...(await db.queries
            .selectFrom('phone')
            .selectAll()
            .where('tenantId', '=', scope.tenantId)
            .where('id', 'in', some)
            .execute()),
        )
      }
      return withLines(db.queries, scope, rows)
    },

    /** The phone that a secret names, in whatever tenant; `old` when it is a replaced secret within its overlap. */
    async findBySecret(
      scope: SystemScope,
      hash: string,
    ): Promise<{ phone: PhoneRecord; old: boolean } | undefined> {
      return secrets.find(scope, hash)
    },

    /** The hashes of all phones' secrets, replaced ones included, or of these phones'. */
    async secretHashes(scope: SystemScope, phoneIds?: readonly string[]): Promise<string[]> {
      return secrets.hashes(scope, phoneIds)
    },

    async create(scope: TenantScope, input: PhoneCreate, approve: Approve): Promise<PhoneRecord> {
      if (!input.mac && !input.virtual)
        throw new InvalidInput([
          {
            path: 'mac',
            message:
              'A phone needs its MAC address; it stands on the label. A softphone has none: switch on Virtual phone provisioning',
          },
        ])
      const draft: PhoneDraft = {
        ...input,
        id: newId(),
        mac: (input.mac ?? virtualMac(random)) as MacAddress,
        secret: input.secret ?? newSecret(random),
        lines: assigned(input.lines),
        settings: mergeByKey({}, input.settings),
      }
      await refuseFaulty(scope, draft, approve)
      const now = clock.now()
      await db.transaction(async (queries, { changed, audited }) => {
        await refuseTaken(queries, scope, draft)
        await queries
          .insertInto('phone')
          .values({
            id: draft.id,
            tenantId: scope.tenantId,
            ...toRow(vault, draft),
            oldSecretHash: null,
            oldSecretUntil: null,
            oldSecretUsedAt: null,
            revision: 1,
            createdAt: now,
            updatedAt: now,
            lastFetch: null,
            lastFetchAt: null,
            servedAt: null,
          })
          .execute()
        await writeLines(queries, scope, draft)
        changed('phone.created', scope, [draft.id])
        audited('phone.create', scope, draft.id)
      })
      return this.read(scope, draft.id)
    },

    /** What `update` would save, refused for the same reasons; nothing is written. */
    async draftOf(scope: TenantScope, id: string, patch: PhonePatch, approve: Approve): Promise<PhoneDraft> {
      const draft = patched(await this.read(scope, id), patch)
      await refuseFaulty(scope, draft, approve)
      return draft
    },

    /** `approve` may refuse the change by throwing, before anything is written. */
    async update(
      scope: TenantScope,
      id: string,
      patch: PhonePatch,
      ifMatch: number | undefined,
      approve: Approve,
    ): Promise<PhoneRecord> {
      const old = await this.read(scope, id)
      requireRevision(old, ifMatch)
      const draft = patched(old, patch)
      await refuseFaulty(scope, draft, approve)
      await db.transaction(async (queries, { changed, audited }) => {
        // The draft was made of this revision: a save in between would be lost.
        requireRevision(await rowOf(queries, scope, id), old.revision)
        await refuseTaken(queries, scope, draft)
        await queries
          .updateTable('phone')
          .set({ ...toRow(vault, draft), revision: old.revision + 1, updatedAt: clock.now() })
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .execute()
        await writeLines(queries, scope, draft)
        changed('phone.configured', scope, [id])
        audited('phone.update', scope, id, Object.keys(patch).join(' '))
      })
      return this.read(scope, id)
    },

    /** A new secret; the one before works for `overlapMs` more, and no other. */
    async replaceSecret(scope: TenantScope, id: string, overlapMs: number): Promise<PhoneRecord> {
      await secrets.replace(scope, id, overlapMs)
      return this.read(scope, id)
    },

    /** All or none: refused when one is missing, or named by another object unless `force`. */
    async remove(scope: TenantScope, ids: readonly string[], force: boolean): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        for (const id of ids) await rowOf(queries, scope, id)
        const references = await referencesIn(queries, scope, ids)
        if (references.length > 0 && !force)
          throw new OffhookError('PHONE_REFERENCED', undefined, { references })
        for (const id of ids) {
          for (const table of ['phoneLine', 'phoneFile', 'fetch', 'upload', 'reference'] as const) {
            await queries
              .deleteFrom(table)
              .where('tenantId', '=', scope.tenantId)
              .where('phoneId', '=', id)
              .execute()
          }
          await queries
            .deleteFrom('phone')
            .where('tenantId', '=', scope.tenantId)
            .where('id', '=', id)
            .execute()
        }
        changed('phone.deleted', scope, ids)
        const [only, ...others] = ids
        if (others.length === 0) audited('phone.delete', scope, only ?? null)
        else audited('phone.delete', scope, null, `${ids.length} phones`)
      })
    },

    /** Ids of the tenant's phones that an extension, directly or as a member, shows up on. */
    async idsWithExtension(scope: TenantScope, extensionIds: readonly string[]): Promise<string[]> {
      if (extensionIds.length === 0) return []
      const groups = db.queries
        .selectFrom('extension')
        .select('id')
        .where('tenantId', '=', scope.tenantId)
        .where(listHoldsAny('members', extensionIds))
      const rows = await db.queries
        .selectFrom('phoneLine')
        .select('phoneId')
        .distinct()
        .where('tenantId', '=', scope.tenantId)
        .where((where) =>
          where.or([where('extensionId', 'in', extensionIds), where('extensionId', 'in', groups)]),
        )
        .execute()
      return rows.map((row) => row.phoneId)
    },
  }
}
