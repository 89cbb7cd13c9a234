/** Who guessed at a phone's password, what its user name and password were before, and when it was first seen to have the new ones. */

import type { Kysely } from 'kysely'
import { column } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await column(db, 'phone', 'guesses', 'text', null)
  await column(db, 'phone', 'oldHttpUsername', 'text', null)
  await column(db, 'phone', 'oldHttpPasswordSealed', 'text', null)
  await column(db, 'phone', 'oldHttpUntil', 'integer', null)
  await column(db, 'phone', 'oldHttpUsedAt', 'integer', null)
  await column(db, 'phone', 'httpTakenAt', 'integer', null)
  await column(db, 'phone', 'secretTakenAt', 'integer', null)
}
