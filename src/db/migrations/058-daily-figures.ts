/** What each day was like in a tenant: how many phones fetched and were refused, and how everything stood when it was looked at last. */

import type { Kysely } from 'kysely'
import { column, ddlOf, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(
    db,
    'dayFigure',
    [
      ['tenantId', 'text'],
      ['day', 'text'],
      ['served', 'integer'],
      ['refused', 'integer'],
      ['phones', 'integer', 'null'],
      ['pending', 'integer', 'null'],
      ['failing', 'integer', 'null'],
      ['neverFetched', 'integer', 'null'],
      ['lines', 'integer', 'null'],
      ['registered', 'integer', 'null'],
      ['sampledAt', 'integer', 'null'],
    ],
    { primary: ['tenantId', 'day'] },
  )
  await ddlOf(db).addForeignKeys(db, 'dayFigure', [{ column: 'tenantId', to: 'tenant', gone: 'cascade' }])
  await column(db, 'phone', 'refusedAt', 'integer', null)
}
