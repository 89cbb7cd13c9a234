/** Lists of phones that somebody narrowed, sorted and named, to come back to. */

import type { Kysely } from 'kysely'
import { ddlOf, index, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(db, 'savedView', [
    ['id', 'text', 'key'],
    ['userId', 'text'],
    ['tenantId', 'text', 'null'],
    ['name', 'text'],
    ['shows', 'text'],
    ['isDefault', 'integer'],
    ['createdAt', 'integer'],
  ])
  await ddlOf(db).addForeignKeys(db, 'savedView', [
    { column: 'userId', to: 'user', gone: 'cascade' },
    { column: 'tenantId', to: 'tenant', gone: 'cascade' },
  ])
  await index(db, 'savedView', ['userId'])
  await index(db, 'savedView', ['tenantId'])
}
