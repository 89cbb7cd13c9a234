/** Keys by which secrets are sealed beside the first one, each wrapped: see docs/decisions/043-renewing-keys.md. */

import type { Kysely } from 'kysely'
import { table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(
    db,
    'sealKey',
    [
      ['keyId', 'text'],
      ['wrappedBy', 'text'],
      ['wrapped', 'text'],
      ['madeAt', 'integer'],
    ],
    { primary: ['keyId', 'wrappedBy'] },
  )
}
