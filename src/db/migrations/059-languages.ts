/** In which language the page speaks to somebody; nothing where the browser says. */

import type { Kysely } from 'kysely'
import { column } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await column(db, 'user', 'language', 'text', null)
}
