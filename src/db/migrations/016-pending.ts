/** What each file of a phone should be, and how the phone fares, as data: listed, filtered and counted without making a file. */

import { type Kysely, sql } from 'kysely'
import { column, ddlOf, index, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(
    db,
    'wantedFile',
    [
      ['tenantId', 'text'],
      ['phoneId', 'text'],
      ['file', 'text'],
      ['etag', 'text'],
      ['main', 'integer'],
    ],
    { primary: ['phoneId', 'file'] },
  )
  await ddlOf(db).addForeignKeys(db, 'wantedFile', [{ column: 'phoneId', to: 'phone', gone: 'cascade' }])
  await table(db, 'follower', [
    ['name', 'text', 'key'],
    ['seq', 'integer'],
    ['at', 'integer'],
    ['node', 'text'],
    ['leaseUntil', 'integer'],
  ])
  await column(db, 'phone', 'isFailing', 'integer', 0)
  await column(db, 'phone', 'pending', 'integer', 1)
  await column(db, 'phone', 'status', 'text', 'neverFetched')
  await sql`update "phone" set "isFailing" = 1 where "lastFetch" like '%"failing":{%'`.execute(db)
  await sql`update "phone" set "status" = case when "isFailing" = 1 then 'failing' when "servedAt" is null then 'neverFetched' else 'pending' end`.execute(
    db,
  )
  await index(db, 'phone', ['tenantId', 'status'])
}
