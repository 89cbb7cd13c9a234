/** Four roles instead of three, and keys that have one, an end, and from where they were used last. */

import { type Kysely, sql } from 'kysely'
import { column } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`update "user" set "role" = 'systemAdministrator' where "role" = 'administrator'`.execute(db)
  await column(db, 'apiKey', 'role', 'text', 'tenantAdministrator')
  await sql`update "apiKey" set "role" = 'systemAdministrator' where "tenantId" is null`.execute(db)
  await column(db, 'apiKey', 'expiresAt', 'integer', null)
  await column(db, 'apiKey', 'lastUsedFrom', 'text', null)
}
