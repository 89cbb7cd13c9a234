/** What an extension’s message key dials. */

import type { Kysely } from 'kysely'
import { column } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await column(db, 'extension', 'voicemailNumber', 'text', '')
}
