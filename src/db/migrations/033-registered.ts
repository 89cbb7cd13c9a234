/** How many lines of each phone are registered stands at the phone and is counted; what an operation came to may be a registration. */

import { type Kysely, sql } from 'kysely'
import { column, ddlOf, index } from '../make-table.ts'

const none = 3

export async function up(db: Kysely<unknown>): Promise<void> {
  await ddlOf(db).stopCounting(db, 'phone')
  await column(db, 'phone', 'registered', 'integer', none)
  const lines = sql`(select count(*) from "phoneLine" as l where l."phoneId" = "phone"."id")`
  const registered = sql`(select count(*) from "phoneLine" as l where l."phoneId" = "phone"."id" and exists (
  select 1 from "registration" as r inner join "phoneLine" as same on same."phoneId" = r."phoneId" and same."line" = r."line"
  where r."phoneId" = l."phoneId" and same."extensionId" = l."extensionId"
))`
  await sql`update "phone" set "registered" = case when ${registered} = 0 then 0 when ${registered} < ${lines} then 1 else 2 end
    where exists (select 1 from "phoneLine" as l where l."phoneId" = "phone"."id")`.execute(db)

  await sql`delete from "tally" where "noun" like 'phone.%'`.execute(db)
  await sql`insert into "tally" ("tenantId", "noun", "part", "n")
    select "tenantId", 'phone.' || "status" || '.' || "registered", "modelId", count(*) from "phone"
    group by "tenantId", "status", "registered", "modelId"`.execute(db)
  await ddlOf(db).countRows(db, {
    ...{ table: 'phone', noun: `'phone.' || @."status" || '.' || @."registered"`, part: '@."modelId"' },
    columns: ['status', 'registered', 'modelId'],
  })
  await index(db, 'phone', ['tenantId', 'registered', 'nameOrder', 'id'])
  await index(db, 'phone', ['tenantId', 'registered', 'status', 'nameOrder', 'id'])

  // Whether a link told of a tenant is asked of each link that is down.
  await db.schema.dropIndex('registration_linkId_index').execute()
  await index(db, 'registration', ['linkId', 'tenantId'])

  await column(db, 'operationPhone', 'registeredAt', 'integer', null)
}
