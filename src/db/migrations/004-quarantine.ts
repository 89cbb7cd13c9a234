/** Why a tenant's own model is held back, if it is. */

import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('model').addColumn('quarantine', 'text').execute()
}
