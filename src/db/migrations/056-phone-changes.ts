/** Changes of many phones, and what is needed to undo them. */

import type { Kysely } from 'kysely'
import { ddlOf, index, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(db, 'phoneChange', [
    ['id', 'text', 'key'],
    ['tenantId', 'text'],
    ['at', 'integer'],
    ['who', 'text'],
    ['fields', 'text'],
    ['phones', 'integer'],
    ['patchSealed', 'text', 'null'],
    ['until', 'integer'],
    ['undoneAt', 'integer', 'null'],
  ])
  await ddlOf(db).addForeignKeys(db, 'phoneChange', [{ column: 'tenantId', to: 'tenant', gone: 'cascade' }])
  await index(db, 'phoneChange', ['tenantId', 'at'])
}
