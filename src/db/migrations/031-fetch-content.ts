/** What phones were given: the content of main files that were others before, sealed, a few of each phone. */

import type { Kysely } from 'kysely'
import { column, ddlOf, index, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(
    db,
    'fetchContent',
    [
      ['tenantId', 'text'],
      ['phoneId', 'text'],
      ['etag', 'text'],
      ['at', 'integer'],
      ['contentSealed', 'text'],
    ],
    { primary: ['phoneId', 'etag'] },
  )
  await ddlOf(db).addForeignKeys(db, 'fetchContent', [{ column: 'phoneId', to: 'phone', gone: 'cascade' }])
  await index(db, 'fetchContent', ['at'])
  await column(db, 'phone', 'contentEtag', 'text', null)
}
