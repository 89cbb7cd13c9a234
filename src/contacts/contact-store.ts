/** Contacts of one tenant. */

import { requireRevision, requireUpdated } from '../auth/revision.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { fieldsOf } from '../db/audit-row.ts'
import type { Database, Queries } from '../db/database.ts'
import { countOf, pageOf } from '../db/paged.ts'
import { inParts, time } from '../db/rows.ts'
import type { ContactTable } from '../db/tenant-tables.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import { newId } from '../kernel/random.ts'
import type {
  Contact,
  ContactCreate,
  ContactListQuery,
  ContactNumber,
  ContactPatch,
} from '../schema/contact.ts'

export type ContactStore = ReturnType<typeof contactStore>

/** A phone book goes whole to phones that have little memory. */
const maxContacts = 10_000

const sortable = { name: 'name', company: 'company', createdAt: 'createdAt' } as const satisfies Record<
  NonNullable<ContactListQuery['sort']>,
  string
>

export function contactStore(db: Database, clock: Clock) {
  const toRecord = (row: ContactTable): Contact => ({
    id: row.id,
    name: row.name,
    numbers: JSON.parse(row.numbers) as ContactNumber[],
    company: row.company,
    revision: row.revision,
    createdAt: time(row.createdAt),
    updatedAt: time(row.updatedAt),
  })

  const toRow = ({ name, numbers, company }: ContactCreate) => ({
    name,
    numbers: JSON.stringify(numbers),
    company,
  })

  async function allIn(queries: Queries, { tenantId }: TenantScope): Promise<Contact[]> {
    const rows = await queries.selectFrom('contact').selectAll().where('tenantId', '=', tenantId).execute()
    return rows.map(toRecord)
  }

  return {
    async list(scope: TenantScope, query: ContactListQuery): Promise<{ items: Contact[]; total: number }> {
      let found = db.queries.selectFrom('contact').where('tenantId', '=', scope.tenantId)
      if (query.q) {
        const { q } = query
        const { elementHolding, holding } = db.expressions
        found = found.where((where) =>
          where.or([holding('name', q), holding('company', q), elementHolding('numbers', 'number', q)]),
        )
      }
      const sort = sortable[query.sort ?? 'name']
      const shown = found
        .selectAll()
        .orderBy(sort === 'createdAt' ? sort : db.expressions.caseless(sort), query.order)
        .orderBy('id')
      const { rows, total } = await pageOf(found, shown, query)
      return { items: rows.map(toRecord), total }
    },

    /** All of the tenant's, in no order. */
    async all(scope: TenantScope): Promise<Contact[]> {
      return allIn(db.queries, scope)
    },

    async read(scope: TenantScope, id: string): Promise<Contact> {
      const row = await db.queries
        .selectFrom('contact')
        .selectAll()
        .where('tenantId', '=', scope.tenantId)
        .where('id', '=', id)
        .executeTakeFirst()
      if (!row) throw new OffhookError('CONTACT_NOT_FOUND')
      return toRecord(row)
    },

    async create(scope: TenantScope, input: ContactCreate): Promise<Contact> {
      const id = newId()
      const now = clock.now()
      await db.transaction(async (queries, { changed, audited }) => {
        const own = queries.selectFrom('contact').where('tenantId', '=', scope.tenantId)
        if ((await countOf(own)) >= maxContacts) throw new OffhookError('TOO_MANY_CONTACTS')
        await queries
          .insertInto('contact')
          .values({
            id,
            tenantId: scope.tenantId,
            ...toRow(input),
            revision: 1,
            createdAt: now,
            updatedAt: now,
          })
          .execute()
        changed('contact.created', scope, [id])
        audited('contact.create', scope, id, { next: input })
      })
      return { ...input, id, revision: 1, createdAt: time(now), updatedAt: time(now) }
    },

    /**
     * Those that `choose` wants beside what is there, all of them or none, in one row of the audit trail; answers how many.
     * Nobody adds others in between.
     */
    async createMany(
      scope: TenantScope,
      choose: (there: readonly Contact[]) => readonly ContactCreate[],
    ): Promise<number> {
      const now = clock.now()
      return db.transaction(async (queries, { changed, audited }) => {
        const there = await allIn(queries, scope)
        const inputs = choose(there)
        if (inputs.length === 0) return 0
        if (there.length + inputs.length > maxContacts) throw new OffhookError('TOO_MANY_CONTACTS')
        const rows = inputs.map((input) => ({
          ...{ id: newId(), tenantId: scope.tenantId, ...toRow(input) },
          ...{ revision: 1, createdAt: now, updatedAt: now },
        }))
        for (const some of inParts(rows)) await queries.insertInto('contact').values(some).execute()
        changed(
          'contact.created',
          scope,
          rows.map(({ id }) => id),
        )
        audited('contact.many', scope, null, `${rows.length} created`)
        return rows.length
      })
    },

    async update(
      scope: TenantScope,
      id: string,
      patch: ContactPatch,
      ifMatch: number | undefined,
    ): Promise<Contact> {
      return db.transaction(async (queries, { changed, audited }) => {
        const row = await queries
          .selectFrom('contact')
          .selectAll()
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .executeTakeFirst()
        if (!row) throw new OffhookError('CONTACT_NOT_FOUND')
        requireRevision(row, ifMatch)
        const now = clock.now()
        const draft = { ...toRecord(row), ...patch, revision: row.revision + 1, updatedAt: time(now) }
        const updated = await queries
          .updateTable('contact')
          .set({ ...toRow(draft), revision: draft.revision, updatedAt: now })
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .where('revision', '=', row.revision)
          .executeTakeFirst()
        requireUpdated(updated)
        changed('contact.changed', scope, [id])
        audited('contact.update', scope, id, { ...fieldsOf(patch), old: toRecord(row), next: draft })
        return draft
      })
    },

    async remove(scope: TenantScope, id: string): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const row = await queries
          .deleteFrom('contact')
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirst()
        if (!row) throw new OffhookError('CONTACT_NOT_FOUND')
        changed('contact.deleted', scope, [id])
        audited('contact.delete', scope, id, { old: toRecord(row) })
      })
    },
  }
}
