/** What is kept once and used by many phones: rows with a name of their own in the tenant. Stores of presets and of key layouts stand on it. */

import { setImmediate as pause } from 'node:timers/promises'
import type { SelectQueryBuilder } from 'kysely'
import { requireUpdated } from '../auth/revision.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import { keepStates } from '../db/keep-states.ts'
import { orderOf } from '../db/listed.ts'
import type { Notes } from '../db/notes.ts'
import { countOf, pageOf } from '../db/paged.ts'
import { inParts } from '../db/rows.ts'
import type { Tables } from '../db/tables.ts'
import type { KeyLayoutTable, PresetTable } from '../db/tenant-tables.ts'
import type { Clock } from '../kernel/clock.ts'
import { InvalidInput, OffhookError } from '../kernel/errors.ts'
import type { PresetListQuery, Reach } from '../schema/preset.ts'

const shownPhones = 200

type Users = SelectQueryBuilder<Tables, 'phone', object>

type Kinds = {
  preset: { row: PresetTable; column: 'presetId' }
  keyLayout: { row: KeyLayoutTable; column: 'keyLayoutId' }
}

type Kind<Table extends keyof Kinds> = {
  table: Table
  /** Of phones that have one. */
  column: Kinds[Table]['column']
  /** What is said to a name that another one has. */
  taken: (name: string) => string
  missing: 'PRESET_NOT_FOUND' | 'KEY_LAYOUT_NOT_FOUND'
}

/** How many phones these are, and the first of them by name. */
export async function reachOf(users: Users): Promise<Reach> {
  const phones = await users
    .select(['id', 'name', 'mac', 'modelId'])
    .orderBy('nameOrder')
    .orderBy('id')
    .limit(shownPhones)
    .execute()
  return { total: phones.length < shownPhones ? phones.length : await countOf(users), phones }
}

export function sharedRows<Table extends keyof Kinds>(
  { db, clock }: { db: Database; clock: Clock },
  { table, column, taken, missing }: Kind<Table>,
) {
  type Row = Kinds[Table]['row']
  // The query builder sees columns that both tables have.
  const common = table as 'preset'

  const rowsOf = (queries: Queries, scope: TenantScope) =>
    queries.selectFrom(common).where('tenantId', '=', scope.tenantId)

  return {
    rowsOf,

    async rowOf(scope: TenantScope, queries: Queries, id: string): Promise<Row> {
      const row = await rowsOf(queries, scope).selectAll().where('id', '=', id).executeTakeFirst()
      if (!row) throw new OffhookError(missing)
      return row as Row
    },

    async refuseTakenName(scope: TenantScope, queries: Queries, name: string, ownId: string): Promise<void> {
      const other = await rowsOf(queries, scope)
        .select('id')
        .where('nameOrder', '=', orderOf(name))
        .executeTakeFirst()
      if (other && other.id !== ownId) throw new InvalidInput([{ path: 'name', message: taken(name) }])
    },

    async page(scope: TenantScope, query: PresetListQuery): Promise<{ rows: Row[]; total: number }> {
      let found = rowsOf(db.queries, scope)
      const { q, sort = 'name', order } = query
      if (q)
        found = found.where((where) =>
          where.or([db.expressions.holding('name', q), db.expressions.holding('description', q)]),
        )
      const shown = found
        .selectAll()
        .orderBy(sort === 'name' ? 'nameOrder' : sort, order)
        .orderBy('id')
      const { rows, total } = await pageOf(found, shown, query)
      return { rows: rows as Row[], total }
    },

    /** Those of the ids that this tenant has. */
    async many(scope: TenantScope, ids: readonly string[]): Promise<Row[]> {
      const found: Row[] = []
      for (const some of inParts(ids))
        found.push(
          ...((await rowsOf(db.queries, scope).selectAll().where('id', 'in', some).execute()) as Row[]),
        )
      return found
    },

    /** What was saved since the row was read is not overwritten. */
    async replace(
      scope: TenantScope,
      queries: Queries,
      { id, revision }: Row,
      values: Partial<Row>,
    ): Promise<void> {
      const updated = await queries
        .updateTable(common)
        .set({ ...values, revision: revision + 1, updatedAt: clock.now() })
        .where('tenantId', '=', scope.tenantId)
        .where('id', '=', id)
        .where('revision', '=', revision)
        .executeTakeFirst()
      requireUpdated(updated)
    },

    async remove(scope: TenantScope, queries: Queries, id: string): Promise<void> {
      await queries.deleteFrom(common).where('tenantId', '=', scope.tenantId).where('id', '=', id).execute()
    },

    /** Phones that have it of their own are without one: a change of each, in parts. Answers how many. */
    async takeFromPhones(
      scope: TenantScope,
      queries: Queries,
      { changed }: Pick<Notes, 'changed'>,
      id: string,
    ): Promise<number> {
      const rows = await queries
        .selectFrom('phone')
        .select('id')
        .where('tenantId', '=', scope.tenantId)
        .where(column as 'presetId', '=', id)
        .execute()
      const now = clock.now()
      for (const ids of inParts(rows.map((row) => row.id))) {
        await keepStates(queries, scope, ids, { action: `${table}.delete`, now })
        await queries
          .updateTable('phone')
          .set((phone) => ({ [column]: null, revision: phone('revision', '+', 1), updatedAt: now }))
          .where('tenantId', '=', scope.tenantId)
          .where('id', 'in', ids)
          .execute()
        changed('phone.configured', scope, ids)
        await pause()
      }
      return rows.length
    },
  }
}
