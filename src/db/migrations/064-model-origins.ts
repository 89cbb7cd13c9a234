/** Versions of a copy know what their origin said, so that one that is restored follows it from there. */

import type { Kysely } from 'kysely'
import { column, ddlOf, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await column(db, 'modelVersion', 'originHash', 'text', null)
  await table(
    db,
    'modelOriginBefore',
    [
      ['modelId', 'text'],
      ['hash', 'text'],
      ['tenantId', 'text'],
      ['content', 'text'],
    ],
    { primary: ['modelId', 'hash'] },
  )
  await ddlOf(db).addForeignKeys(db, 'modelOriginBefore', [
    { column: 'modelId', to: 'model', gone: 'cascade' },
  ])
}
