/** Where a tenant's phones are told their URLs by plug and play: nowhere, until somebody says so. */

import type { Kysely } from 'kysely'
import { column } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await column(db, 'tenant', 'pnpNetworks', 'text', '[]')
}
