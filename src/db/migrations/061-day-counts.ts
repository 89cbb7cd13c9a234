/** Phones that fetched a day are counted in pieces, so that nodes which count at once do not wait for each other; days are found by themselves. */

import { type Kysely, sql } from 'kysely'
import { ddlOf, index, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(
    db,
    'dayCount',
    [
      ['tenantId', 'text'],
      ['day', 'text'],
      ['piece', 'integer'],
      ['served', 'integer'],
      ['refused', 'integer'],
    ],
    { primary: ['tenantId', 'day', 'piece'] },
  )
  await ddlOf(db).addForeignKeys(db, 'dayCount', [{ column: 'tenantId', to: 'tenant', gone: 'cascade' }])
  await sql`insert into "dayCount" ("tenantId", "day", "piece", "served", "refused")
    select "tenantId", "day", 0, "served", "refused" from "dayFigure" where "served" > 0 or "refused" > 0`.execute(
    db,
  )
  // What is left are days at which something was noted.
  await sql`delete from "dayFigure" where "sampledAt" is null`.execute(db)
  await db.schema.alterTable('dayFigure').dropColumn('served').execute()
  await db.schema.alterTable('dayFigure').dropColumn('refused').execute()
  await index(db, 'dayFigure', ['day'])
  await index(db, 'dayCount', ['day'])
}
