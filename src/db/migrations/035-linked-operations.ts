/**
 * What an operation was made of, where it was not a person’s own; how often phones are resynced by themselves; and as
 * which users each phone registers by the file that it has, so that others who register as the same are found.
 */

import { type Kysely, sql } from 'kysely'
import { column, ddlOf, index, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await column(db, 'operation', 'retryOf', 'text', null)
  await column(db, 'operation', 'scheduleId', 'text', null)
  await index(db, 'operation', ['retryOf'])
  await column(db, 'tenant', 'autoResyncMinutes', 'integer', 10)

  await table(
    db,
    'servedUser',
    [
      ['tenantId', 'text'],
      ['phoneId', 'text'],
      ['line', 'integer'],
      ['username', 'text'],
    ],
    { primary: ['phoneId', 'line'] },
  )
  await ddlOf(db).addForeignKeys(db, 'servedUser', [{ column: 'phoneId', to: 'phone', gone: 'cascade' }])
  await index(db, 'servedUser', ['tenantId', 'username'])
  // What was sealed before is told anew with the next fetch, the users with it.
  await sql`update "phone" set "identitySealed" = null where "identitySealed" is not null`.execute(db)
}
