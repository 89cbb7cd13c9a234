/** Phones of any tenant by their MAC alone: devices that ask without a secret name nothing else. */

import type { Kysely } from 'kysely'
import { index } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await index(db, 'phone', ['mac'])
}
