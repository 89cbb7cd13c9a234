/** Operations at a time: what is asked of which phones, when next, and what came of it last. */

import type { Kysely } from 'kysely'
import { ddlOf, index, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(db, 'schedule', [
    ['id', 'text', 'key'],
    ['tenantId', 'text'],
    ['name', 'text'],
    ['kind', 'text'],
    ['filter', 'text'],
    ['date', 'text', 'null'],
    ['days', 'text'],
    ['time', 'text'],
    ['force', 'integer'],
    ['enabled', 'integer'],
    ['zone', 'text'],
    ['nextAt', 'integer', 'null'],
    ['dueAt', 'integer', 'null'],
    ['node', 'text', 'null'],
    ['leaseUntil', 'integer', 'null'],
    ['lastAt', 'integer', 'null'],
    ['lastOutcome', 'text', 'null'],
    ['lastDetail', 'text'],
    ['lastOperationId', 'text', 'null'],
    ['createdBy', 'text'],
    ['revision', 'integer'],
    ['createdAt', 'integer'],
    ['updatedAt', 'integer'],
  ])
  await ddlOf(db).addForeignKeys(db, 'schedule', [{ column: 'tenantId', to: 'tenant', gone: 'cascade' }])
  await index(db, 'schedule', ['tenantId', 'name'])
  await index(db, 'schedule', ['nextAt'])
  await index(db, 'schedule', ['dueAt'])
  await index(db, 'operation', ['scheduleId'])
}
