/** Links to PBXs, and the registrations that they tell. */

import { type Kysely, sql } from 'kysely'
import { ddlOf, index, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(db, 'link', [
    ['id', 'text', 'key'],
    ['tenantId', 'text', 'null'],
    ['name', 'text'],
    ['kind', 'text'],
    ['host', 'text'],
    ['port', 'integer', 'null'],
    ['path', 'text'],
    ['tls', 'integer'],
    ['certificate', 'text'],
    ['username', 'text'],
    ['passwordSealed', 'text', 'null'],
    ['enabled', 'integer'],
    ['state', 'text'],
    ['stateAt', 'integer'],
    ['why', 'text'],
    ['found', 'text'],
    ['node', 'text', 'null'],
    ['leaseUntil', 'integer', 'null'],
    ['revision', 'integer'],
    ['createdAt', 'integer'],
    ['updatedAt', 'integer'],
  ])
  await ddlOf(db).addForeignKeys(db, 'link', [{ column: 'tenantId', to: 'tenant', gone: 'cascade' }])
  await index(db, 'link', ['tenantId'])

  await table(db, 'registration', [
    ['id', 'text', 'key'],
    ['linkId', 'text'],
    ['tenantId', 'text', 'null'],
    ['username', 'text'],
    ['extensionId', 'text', 'null'],
    ['phoneId', 'text', 'null'],
    ['line', 'integer', 'null'],
    ['contact', 'text'],
    ['way', 'text'],
    ['userAgent', 'text'],
    ['model', 'text'],
    ['firmware', 'text'],
    ['mac', 'text'],
    ['since', 'integer'],
  ])
  await ddlOf(db).addForeignKeys(db, 'registration', [
    { column: 'linkId', to: 'link', gone: 'cascade' },
    { column: 'tenantId', to: 'tenant', gone: 'cascade' },
  ])
  await index(db, 'registration', ['linkId'])
  await index(db, 'registration', ['tenantId', 'username'])
  await index(db, 'registration', ['phoneId'])
  // A registrar tells user names in lower case.
  await sql`create index "extension_username_lower_index" on "extension" (lower("username"))`.execute(db)
}
