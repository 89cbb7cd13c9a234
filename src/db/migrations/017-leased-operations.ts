/** Operations are led by one process at a time, and know their counts; their phones are found by state and by page. */

import type { Kysely } from 'kysely'
import { column, ddlOf, index, table } from '../make-table.ts'

// biome-ignore lint/suspicious/noExplicitAny: the tables as they were
export async function up(db: Kysely<any>): Promise<void> {
  await column(db, 'operation', 'node', 'text', '')
  await column(db, 'operation', 'leaseUntil', 'integer', null)
  // Whoever comes first goes on with them.
  await db.updateTable('operation').set({ leaseUntil: 0 }).where('state', '=', 'running').execute()
  await index(db, 'operation', ['leaseUntil'])
  await index(db, 'operation', ['endedAt'])

  await table(
    db,
    'operationCount',
    [
      ['operationId', 'text'],
      ['tenantId', 'text'],
      ['state', 'text'],
      ['n', 'integer'],
    ],
    { primary: ['operationId', 'state'] },
  )
  await ddlOf(db).addForeignKeys(db, 'operationCount', [
    { column: 'operationId', to: 'operation', gone: 'cascade' },
  ])
  await db
    .insertInto('operationCount')
    .columns(['operationId', 'tenantId', 'state', 'n'])
    .expression(
      db
        .selectFrom('operationPhone')
        .select((select) => ['operationId', 'tenantId', 'state', select.fn.countAll().as('n')])
        .groupBy(['operationId', 'tenantId', 'state']),
    )
    .execute()

  await db.schema.dropIndex('operationPhone_phoneId_at_index').ifExists().execute()
  await index(db, 'operationPhone', ['phoneId', 'state'])
  await index(db, 'operationPhone', ['operationId', 'position'])
  await index(db, 'operationPhone', ['operationId', 'state', 'position'])
  // An operation is made of a tenant’s phones piece by piece, in this order.
  await db.schema
    .createIndex('phone_tenantId_name_id_index')
    .ifNotExists()
    .on('phone')
    .columns(['tenantId', 'name', 'id'])
    .execute()
  await db.schema.dropIndex('phone_tenantId_name_index').ifExists().execute()
}
