/** Many phones of one tenant, read and written by the hundred. */

import { setImmediate as pause } from 'node:timers/promises'
import { requireUpdated } from '../auth/revision.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import { keepStates } from '../db/keep-states.ts'
import { listPhones, relistPhones } from '../db/listed.ts'
import type { Notes } from '../db/notes.ts'
import { inParts } from '../db/rows.ts'
import { settleRegistered } from '../db/settle-registered.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { type FieldError, InvalidInput } from '../kernel/errors.ts'
import { neverHeard, type PhoneDraft, type PhoneRecord, registeredAtFirst, toRow } from './phone-record.ts'
import type { PhoneStore } from './phone-store.ts'
import { unknownShared, unknownSharedHeld } from './presets-of-phones-store.ts'
import { takenIn } from './taken-store.ts'

/** `old`: what the draft was made of. */
export type PhoneChange = { draft: PhoneDraft; old: PhoneRecord }

export type ManyPhonesStore = ReturnType<typeof manyPhonesStore>

const atOnce = 100

export function manyPhonesStore(
  db: Database,
  vault: Vault,
  clock: Clock,
  phones: Pick<PhoneStore, 'readMany'>,
) {
  /** Sealed before anything is written: others wait for a transaction. */
  async function rowsOf(drafts: readonly PhoneDraft[]) {
    const rows: ReturnType<typeof toRow>[] = []
    for (const part of inParts(drafts, atOnce)) {
      rows.push(...part.map((draft) => toRow(vault, draft)))
      await pause()
    }
    return rows
  }

  /** One may have been deleted since they were looked at. */
  async function requireShared(queries: Queries, scope: TenantScope, drafts: readonly PhoneDraft[]) {
    const errors = (await unknownSharedHeld(db, queries, scope, drafts)).flat()
    if (errors.length > 0) throw new InvalidInput(errors)
  }

  /** Phones are listed by the numbers of their lines: who gives one of these another number finds these phones. */
  async function holdNumbers(queries: Queries, tenantId: string, drafts: readonly PhoneDraft[]) {
    const ids = drafts.flatMap(({ lines }) => lines.map(({ extensionId }) => extensionId))
    await db.touch(queries, { table: 'extension', tenantId }, [...new Set(ids)])
  }

  async function writeLines(queries: Queries, { tenantId }: TenantScope, drafts: readonly PhoneDraft[]) {
    const rows = drafts.flatMap(({ id, lines }) =>
      lines.map(({ line, extensionId }) => ({ tenantId, phoneId: id, line, extensionId })),
    )
    for (const some of inParts(rows)) await queries.insertInto('phoneLine').values(some).execute()
  }

  return {
    /** The tenant's phones that have one of these MAC addresses, by it. */
    async byMac(scope: TenantScope, macs: readonly string[]): Promise<Map<string, PhoneRecord>> {
      if (macs.length === 0) return new Map()
      const rows = await db.queries
        .selectFrom('phone')
        .select('id')
        .where('tenantId', '=', scope.tenantId)
        .where('mac', 'in', macs)
        .execute()
      const found = await phones.readMany(
        scope,
        rows.map((row) => row.id),
      )
      return new Map(found.map((phone) => [phone.mac, phone]))
    },

    /** What other phones have already, and what they share that there is not, told at the field of each. */
    async taken(scope: TenantScope, drafts: readonly PhoneDraft[]): Promise<FieldError[][]> {
      const taken = await takenIn(db.queries, vault, scope, drafts)
      const unknown = await unknownShared(db.queries, scope, drafts)
      return taken.map((errors, index) => [...errors, ...(unknown[index] ?? [])])
    },

    /** All or none; what is taken meanwhile is refused by the database. `before` is written first, or nothing is. */
    async write(
      scope: TenantScope,
      created: readonly PhoneDraft[],
      updated: readonly PhoneChange[],
      before?: (queries: Queries, notes: Notes) => Promise<void>,
    ): Promise<void> {
      const { tenantId } = scope
      const now = clock.now()
      const made = await rowsOf(created)
      const changes = await rowsOf(updated.map(({ draft }) => draft))
      await db.largeTransaction(tenantId, async (queries, notes) => {
        const { changed, audited } = notes
        await before?.(queries, notes)
        await requireShared(queries, scope, [...created, ...updated.map(({ draft }) => draft)])
        for (const part of inParts([...created.entries()], atOnce)) {
          const drafts = part.map(([, draft]) => draft)
          await holdNumbers(queries, tenantId, drafts)
          const listed = await listPhones(
            queries,
            tenantId,
            drafts.map((draft) => ({ ...draft, seen: null })),
          )
          const rows = part.flatMap(([index, draft], at) => {
            const [row, by] = [made[index], listed[at]]
            if (!row || !by) return []
            const registered = registeredAtFirst(draft)
            const times = { revision: 1, createdAt: now, updatedAt: now }
            return [{ id: draft.id, tenantId, ...row, ...by, ...neverHeard, registered, ...times }]
          })
          await queries.insertInto('phone').values(rows).execute()
          await writeLines(queries, scope, drafts)
          await pause()
        }
        for (const part of inParts([...updated.entries()], atOnce)) {
          const drafts = part.map(([, { draft }]) => draft)
          const ids = drafts.map(({ id }) => id)
          await holdNumbers(queries, tenantId, drafts)
          await db.lock(queries, { table: 'phone', tenantId }, ids)
          await keepStates(queries, scope, ids, { action: 'phone.many', now })
          for (const [index, { draft, old }] of part) {
            const result = await queries
              .updateTable('phone')
              .set({ ...changes[index], revision: old.revision + 1, updatedAt: now })
              .where('tenantId', '=', tenantId)
              .where('id', '=', draft.id)
              .where('revision', '=', old.revision)
              .executeTakeFirst()
            requireUpdated(result)
          }
          await queries
            .deleteFrom('phoneLine')
            .where('tenantId', '=', tenantId)
            .where('phoneId', 'in', ids)
            .execute()
          await writeLines(queries, scope, drafts)
          await relistPhones(queries, tenantId, ids)
          await settleRegistered(queries, ids)
          await pause()
        }
        const ids = (some: readonly PhoneDraft[]) => some.map(({ id }) => id)
        if (created.length > 0) changed('phone.created', scope, ids(created))
        if (updated.length > 0) changed('phone.configured', scope, ids(updated.map(({ draft }) => draft)))
        if (created.length + updated.length > 0)
          audited('phone.many', scope, null, `${created.length} created, ${updated.length} updated`)
      })
    },
  }
}
