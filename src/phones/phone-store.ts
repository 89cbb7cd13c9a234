/** Phones of one tenant. There is no call without a scope. */

import { requireRevision, requireUpdated } from '../auth/revision.ts'
import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import { keepStates } from '../db/keep-states.ts'
import { listPhone, numbered, phonesOnLines } from '../db/listed.ts'
import type { Notes } from '../db/notes.ts'
import { inParts } from '../db/rows.ts'
import type { Total } from '../db/search.ts'
import { settleRegistered } from '../db/settle-registered.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { type FieldError, InvalidInput, OffhookError } from '../kernel/errors.ts'
import type { Random } from '../kernel/random.ts'
import { phoneReading } from './phone-reading-store.ts'
import { neverHeard, type PhoneDraft, type PhoneRecord, registeredAtFirst, toRow } from './phone-record.ts'
import { phoneRemoval } from './phone-removal-store.ts'
import { type PhonePage, phoneSearch } from './phone-search-store.ts'
import { phoneSecrets } from './phone-secret-store.ts'
import { dropStates, isTimeToDrop } from './phone-state-store.ts'
import { phonesFrom } from './phones-from-store.ts'
import { unknownShared } from './presets-of-phones-store.ts'
import { nothingOldOfHttp, phoneRotation } from './rotation-store.ts'
import { takenIn } from './taken-store.ts'

/** Written in one transaction with a new phone. */
export type WithPhone = (phoneId: string, queries: Queries, notes: Notes) => Promise<void>

export type PhoneStore = ReturnType<typeof phoneStore>

export function phoneStore(db: Database, vault: Vault, clock: Clock, random: Random) {
  const [search, removal] = [phoneSearch(db), phoneRemoval(db)]
  const { replace, ...found } = { ...phoneSecrets(db, vault, clock, random), ...phonesFrom(db) }
  const rotation = phoneRotation(db, vault, clock, random)

  const { withLines, rowOf, readManyIn } = phoneReading(vault, clock)

  async function taken(queries: Queries, scope: TenantScope, draft: PhoneDraft): Promise<FieldError[]> {
    const taken = await takenIn(queries, vault, scope, [draft])
    return [...taken, ...(await unknownShared(queries, scope, [draft]))].flat()
  }

  async function refuseTaken(queries: Queries, scope: TenantScope, draft: PhoneDraft): Promise<void> {
    const errors = await taken(queries, scope, draft)
    if (errors.length > 0) throw new InvalidInput(errors)
  }

  /** One may have been deleted since the draft was checked. */
  async function refuseUnknownExtensions(
    queries: Queries,
    scope: TenantScope,
    { lines }: PhoneDraft,
  ): Promise<void> {
    const rows = await queries
      .selectFrom('extension')
      .select('id')
      .where('tenantId', '=', scope.tenantId)
      .where(
        'id',
        'in',
        lines.map(({ extensionId }) => extensionId),
      )
      .execute()
    const known = new Set(rows.map(({ id }) => id))
    const errors = lines.flatMap(({ extensionId, index }, place) =>
      known.has(extensionId)
        ? []
        : [{ path: `lines.${index ?? place}.extensionId`, message: 'This tenant has no such extension' }],
    )
    if (errors.length > 0) throw new InvalidInput(errors)
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
    if (rows.length > 0) {
      await refuseUnknownExtensions(queries, scope, draft)
      await queries.insertInto('phoneLine').values(rows).execute()
    }
  }

  return {
    async list(scope: TenantScope, query: PhonePage): Promise<Total & { items: PhoneRecord[] }> {
      const { rows, ...total } = await search.page(scope, query)
      return { items: await withLines(db.queries, scope, rows), ...total }
    },

    ...looksOf(search),

    /** Those that fetched once, and do not have what they should; who never fetched does not know us yet. */
    async waitingIds(scope: TenantScope): Promise<string[]> {
      const rows = await db.queries
        .selectFrom('phone')
        .select('id')
        .where('tenantId', '=', scope.tenantId)
        .where('status', 'in', ['pending', 'failing'])
        .where('pending', '=', 1)
        .where('servedAt', 'is not', null)
        .orderBy('id')
        .execute()
      return rows.map((row) => row.id)
    },

    async read(scope: TenantScope, id: string): Promise<PhoneRecord> {
      const [phone] = await withLines(db.queries, scope, [await rowOf(db.queries, scope, id)])
      if (!phone) throw new OffhookError('PHONE_NOT_FOUND')
      return phone
    },

    /** Those of the ids that this tenant has. */
    readMany: (scope: TenantScope, ids: readonly string[]) => readManyIn(db.queries, scope, ids),

    /** By id, of those that this tenant has, or anybody; those that are gone are not among them. */
    async revisionsOf(
      scope: TenantScope | SystemScope,
      ids: readonly string[],
    ): Promise<Map<string, Pick<PhoneRecord, 'revision' | 'told'>>> {
      const tenantId = 'tenantId' in scope ? scope.tenantId : undefined
      const found = new Map<string, Pick<PhoneRecord, 'revision' | 'told'>>()
      for (const some of inParts(ids)) {
        const rows = await db.queries
          .selectFrom('phone')
          .select(['id', 'revision', 'told'])
          .where('id', 'in', some)
          .$if(tenantId !== undefined, (all) => all.where('tenantId', '=', tenantId as string))
          .execute()
        for (const { id, ...now } of rows) found.set(id, now)
      }
      return found
    },

    /** As `readMany` in the transaction of who asks; a phone by its secret or its address, and which secrets there are; new ones for many. */
    ...{ readManyIn, ...found, ...rotation },

    /** What another phone has already, and what it shares that there is not, told at its field; asked again when it is written. */
    async taken(scope: TenantScope, draft: PhoneDraft): Promise<FieldError[]> {
      return taken(db.queries, scope, draft)
    },

    async create(scope: TenantScope, draft: PhoneDraft, along?: WithPhone): Promise<PhoneRecord> {
      const now = clock.now()
      await db.transaction(async (queries, notes) => {
        await refuseTaken(queries, scope, draft)
        await queries
          .insertInto('phone')
          .values({
            id: draft.id,
            tenantId: scope.tenantId,
            ...toRow(vault, draft),
            ...(await listPhone(queries, scope.tenantId, { ...draft, seen: null })),
            ...neverHeard,
            registered: registeredAtFirst(draft),
            revision: 1,
            createdAt: now,
            updatedAt: now,
          })
          .execute()
        await writeLines(queries, scope, draft)
        notes.changed('phone.created', scope, [draft.id])
        notes.audited('phone.create', scope, draft.id, { next: await numbered(queries, scope, draft) })
        await along?.(draft.id, queries, notes)
      })
      return this.read(scope, draft.id)
    },

    /** The draft was made of `revision`: what was saved since then is not overwritten. `fields` are named in the audit trail. */
    async replace(
      scope: TenantScope,
      draft: PhoneDraft,
      revision: number,
      fields: readonly string[],
      action: 'phone.update' | 'phone.restore' = 'phone.update',
    ): Promise<PhoneRecord> {
      const { id } = draft
      await db.transaction(async (queries, { changed, audited }) => {
        const [old] = await withLines(queries, scope, [await rowOf(queries, scope, id)])
        if (!old) throw new OffhookError('PHONE_NOT_FOUND')
        requireRevision(old, revision)
        await refuseTaken(queries, scope, draft)
        const now = clock.now()
        await keepStates(queries, scope, [id], { action, now })
        if (isTimeToDrop(revision)) await dropStates(queries, [id])
        const updated = await queries
          .updateTable('phone')
          .set({
            ...toRow(vault, draft),
            ...(await listPhone(queries, scope.tenantId, { ...draft, seen: old.lastFetch })),
            // Who writes another password means that one.
            ...(fields.some((field) => field.startsWith('http')) && nothingOldOfHttp),
            revision: revision + 1,
            updatedAt: now,
          })
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .where('revision', '=', revision)
          .executeTakeFirst()
        requireUpdated(updated)
        await writeLines(queries, scope, draft)
        await settleRegistered(queries, [draft.id])
        changed('phone.configured', scope, [id])
        audited(action, scope, id, {
          detail: fields.join(' '),
          ...{ old: await numbered(queries, scope, old), next: await numbered(queries, scope, draft) },
        })
      })
      return this.read(scope, id)
    },

    /** A new secret; the one before works for `overlapMs` more, and no other. */
    async replaceSecret(scope: TenantScope, id: string, overlapMs: number): Promise<PhoneRecord> {
      await replace(scope, id, overlapMs)
      return this.read(scope, id)
    },

    /** All or none: refused when one is missing, or named by another object unless `force`. Answers how many. */
    removeAll: removal.remove,

    remove: (scope: TenantScope, ids: readonly string[], force: boolean) =>
      removal.remove(scope, { ids }, force).then(() => undefined),

    /** What `removeAll` would do, and who names the phones. */
    lookBeforeRemoving: removal.look,

    /** Ids of the tenant's phones that an extension, directly or as a member, shows up on. */
    async idsWithExtension(scope: TenantScope, extensionIds: readonly string[]): Promise<string[]> {
      if (extensionIds.length === 0) return []
      const groups = await db.queries
        .selectFrom('extension')
        .select('id')
        .where('tenantId', '=', scope.tenantId)
        // No others have members: so that the rest is not looked at.
        .where('tech', '=', 'VIRTUAL')
        .where(db.expressions.listHoldsAny('members', extensionIds))
        .execute()
      return phonesOnLines(db.queries, scope.tenantId, [...extensionIds, ...groups.map(({ id }) => id)])
    },
  }
}

/** What a list tells of all that it finds. */
const looksOf = ({ counts, registrations, ids, facets, total }: ReturnType<typeof phoneSearch>) => ({
  ...{ countsOf: counts, registrationsOf: registrations, idsOf: ids, facetsOf: facets, totalOf: total },
})
