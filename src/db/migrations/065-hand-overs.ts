/** Links by which apps are handed to their users: of each phone the last one, and who used it. */

import type { Kysely } from 'kysely'
import { ddlOf, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(db, 'handOver', [
    ['phoneId', 'text', 'key'],
    ['tenantId', 'text'],
    ['tokenHash', 'text', 'unique'],
    ['createdBy', 'text'],
    ['createdAt', 'integer'],
    ['expiresAt', 'integer'],
    ['usedAt', 'integer', 'null'],
    ['usedFrom', 'text', 'null'],
    ['usedAgent', 'text', 'null'],
  ])
  await ddlOf(db).addForeignKeys(db, 'handOver', [{ column: 'phoneId', to: 'phone', gone: 'cascade' }])
}
