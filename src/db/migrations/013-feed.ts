/** What each commit changed, in the order of the commits; and from where somebody acted. */

import type { Kysely } from 'kysely'
import { column, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(db, 'change', [
    ['seq', 'integer', 'counted'],
    ['at', 'integer'],
    ['node', 'text'],
    ['type', 'text'],
    ['tenantId', 'text', 'null'],
    ['ids', 'text'],
  ])
  await column(db, 'audit', 'address', 'text', null)
}
