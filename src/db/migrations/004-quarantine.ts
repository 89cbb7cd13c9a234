/** Why a tenant's own model is held back, if it is. */

import type { Kysely } from 'kysely'
import { column } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await column(db, 'model', 'quarantine', 'text', null)
}
