/** As whom each phone registers by the main file that it has, whatever was saved since: it is asked as that one. */

import type { Kysely } from 'kysely'
import { column } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await column(db, 'phone', 'identitySealed', 'text', null)
}
