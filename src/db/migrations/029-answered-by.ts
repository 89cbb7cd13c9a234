/** Who answered a NOTIFY: the phone, or a server for it. Of what was answered before, nobody knows. */

import type { Kysely } from 'kysely'
import { column } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await column(db, 'operationPhone', 'answeredBy', 'text', null)
}
