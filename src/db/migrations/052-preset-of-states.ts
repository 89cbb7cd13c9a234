/** Phones as they were before a change say which preset and key layout they had. */

import type { Kysely } from 'kysely'
import { column } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const name of ['presetId', 'keyLayoutId']) await column(db, 'phoneState', name, 'text', null)
}
