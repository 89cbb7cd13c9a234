/** What phones were told by their files, so that what is told no longer can be taken back. */

import type { Kysely } from 'kysely'
import { column } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await column(db, 'phone', 'told', 'text', null)
}
