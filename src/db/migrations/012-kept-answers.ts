/** Answers kept by their `Idempotency-Key` are counted by who asked. Those kept before would last a day at most: they are left out. */

import type { Kysely } from 'kysely'
import { index, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('idempotency').execute()
  await table(db, 'idempotency', [
    ['keyHash', 'text', 'key'],
    ['actorId', 'text'],
    ['request', 'text'],
    ['status', 'integer'],
    ['answerSealed', 'text'],
    ['bytes', 'integer'],
    ['at', 'integer'],
  ])
  // Holds all that is asked to find what goes: the answers themselves are not read for it.
  await index(db, 'idempotency', ['actorId', 'at', 'keyHash', 'bytes'])
  await index(db, 'idempotency', ['at'])
}
