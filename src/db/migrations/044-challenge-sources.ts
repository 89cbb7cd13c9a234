/** From where what is nobody's was asked for: its source makes room for what it asks for next. */

import type { Kysely } from 'kysely'
import { column, index } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await column(db, 'challenge', 'source', 'text', '')
  await index(db, 'challenge', ['source'])
}
