/** Phones are counted by state, too, and by the database itself; those that fetched are found by themselves. */

import { type Kysely, sql } from 'kysely'
import { ddlOf } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`delete from "tally"`.execute(db)
  await sql`insert into "tally" ("tenantId", "noun", "part", "n")
    select "tenantId", 'phone.' || "status", "modelId", count(*) from "phone" group by "tenantId", "status", "modelId"`.execute(
    db,
  )
  await sql`insert into "tally" ("tenantId", "noun", "part", "n")
    select "tenantId", 'extension', '', count(*) from "extension" group by "tenantId"`.execute(db)
  await ddlOf(db).countRows(db, {
    ...{ table: 'phone', noun: `'phone.' || @."status"`, part: '@."modelId"' },
    columns: ['status', 'modelId'],
  })
  // What a phone should have is worked out from its first fetch on.
  await sql`delete from "wantedFile" where "phoneId" in (select "id" from "phone" where "servedAt" is null)`.execute(
    db,
  )
  await sql`create index "phone_tenantId_id_fetched_index" on "phone" ("tenantId", "id") where "servedAt" is not null`.execute(
    db,
  )
  await ddlOf(db).countRows(db, { table: 'extension', noun: "'extension'", part: "''", columns: [] })
}
