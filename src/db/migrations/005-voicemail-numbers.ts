/** What an extension’s message key dials. */

import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('extension')
    .addColumn('voicemailNumber', 'text', (column) => column.notNull().defaultTo(''))
    .execute()
}
