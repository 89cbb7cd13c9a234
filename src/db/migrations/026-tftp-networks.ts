/** Where a tenant's phones may ask by TFTP without their secrets: nowhere, until somebody says so. */

import type { Kysely } from 'kysely'
import { column } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await column(db, 'tenant', 'tftpNetworks', 'text', '[]')
}
