/** When the person of a session typed its password last: secrets are shown for a while after that. */

import type { Kysely } from 'kysely'
import { column } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await column(db, 'session', 'provedAt', 'integer', 0)
}
