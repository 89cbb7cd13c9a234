/** Whether a tenant's phones show the certificate that their maker put in. */

import type { Kysely } from 'kysely'
import { column } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await column(db, 'tenant', 'clientCertificates', 'text', 'off')
}
