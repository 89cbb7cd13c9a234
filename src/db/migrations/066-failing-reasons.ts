/** Phones that fail are found by why they do. */

import { type Kysely, sql } from 'kysely'
import { expressionsOf } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  const code = expressionsOf(db).textIn('lastFetch', ['failing', 'reason', 'code'])
  await sql`create index "phone_failing_reason_index" on "phone" ("tenantId", (${code}), "nameOrder", "id") where "status" = 'failing'`.execute(
    db,
  )
}
