/** Every version of a tenant’s own model, and which built-in one a copy came from, as that stood then. */

import type { Kysely } from 'kysely'
import { column, ddlOf, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(
    db,
    'modelVersion',
    [
      ['modelId', 'text'],
      ['revision', 'integer'],
      ['tenantId', 'text'],
      ['at', 'integer'],
      ['who', 'text', 'null'],
      ['address', 'text', 'null'],
      ['action', 'text'],
      ['content', 'text'],
    ],
    { primary: ['modelId', 'revision'] },
  )
  await table(db, 'modelOrigin', [
    ['modelId', 'text', 'key'],
    ['tenantId', 'text'],
    ['content', 'text'],
  ])
  for (const each of ['modelVersion', 'modelOrigin'])
    await ddlOf(db).addForeignKeys(db, each, [{ column: 'modelId', to: 'model', gone: 'cascade' }])
  await column(db, 'model', 'originId', 'text', null)
  await column(db, 'model', 'originHash', 'text', null)
}
