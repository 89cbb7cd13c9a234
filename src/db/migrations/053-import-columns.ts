/** Which columns of a table were taken for which fields the last time, of each tenant. */

import type { Kysely } from 'kysely'
import { ddlOf, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(
    db,
    'importColumns',
    [
      ['tenantId', 'text'],
      ['kind', 'text'],
      ['headersHash', 'text'],
      ['columns', 'text'],
      ['usedAt', 'integer'],
    ],
    { primary: ['tenantId', 'kind', 'headersHash'] },
  )
  await ddlOf(db).addForeignKeys(db, 'importColumns', [{ column: 'tenantId', to: 'tenant', gone: 'cascade' }])
}
