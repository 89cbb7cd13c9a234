/** Links to databases of PBXs: which extension came from which row there, and what each read came to. */

import type { Kysely } from 'kysely'
import { column, ddlOf, index, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await column(db, 'link', 'source', 'text', null)
  await column(db, 'link', 'nextReadAt', 'integer', null)

  await table(
    db,
    'takenExtension',
    [
      ['linkId', 'text'],
      ['tenantId', 'text'],
      ['key', 'text'],
      ['extensionId', 'text'],
      ['goneAt', 'integer', 'null'],
    ],
    { primary: ['linkId', 'tenantId', 'key'] },
  )
  await ddlOf(db).addForeignKeys(db, 'takenExtension', [
    { column: 'linkId', to: 'link', gone: 'cascade' },
    { column: 'tenantId', to: 'tenant', gone: 'cascade' },
    { column: 'extensionId', to: 'extension', gone: 'cascade' },
  ])
  await index(db, 'takenExtension', ['extensionId'])
  await index(db, 'takenExtension', ['tenantId'])

  await table(db, 'linkRead', [
    ['id', 'text', 'key'],
    ['linkId', 'text'],
    ['at', 'integer'],
    ['tookMs', 'integer'],
    ['outcome', 'text'],
    ['why', 'text'],
    ['counts', 'text'],
  ])
  await ddlOf(db).addForeignKeys(db, 'linkRead', [{ column: 'linkId', to: 'link', gone: 'cascade' }])
  await index(db, 'linkRead', ['linkId', 'at'])
}
