/** Two who change the same person or key are told of each other. */

import type { Kysely } from 'kysely'
import { column } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await column(db, 'user', 'revision', 'integer', 1)
  await column(db, 'apiKey', 'revision', 'integer', 1)
}
