/** The value by which a start knows its key; sums over uploads; no answer is kept beside an unkeyed hash of its request. */

import { type Kysely, sql } from 'kysely'
import { ddlOf, index, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(db, 'keyCheck', [
    ['id', 'integer', 'key'],
    ['sealed', 'text'],
  ])
  await index(db, 'upload', ['tenantId', 'bytes'])
  // Passwords could be guessed by those hashes, also from what a deleted row leaves in the file.
  await ddlOf(db).forgetDeleted(db)
  await sql`DELETE FROM idempotency`.execute(db)
}
