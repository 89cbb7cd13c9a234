/** What each commit changed, in the order of the commits; and from where somebody acted. */

import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('change')
    .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('at', 'integer', (column) => column.notNull())
    .addColumn('node', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('tenantId', 'text')
    .addColumn('ids', 'text', (column) => column.notNull())
    .execute()
  await db.schema.alterTable('audit').addColumn('address', 'text').execute()
}
