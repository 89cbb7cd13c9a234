/** What belongs to another row goes with it, by the database itself; what still has something of its own is not deleted by the way. */

import type { Kysely } from 'kysely'
import { ddlOf, type ForeignKey, index } from '../make-table.ts'

const ofTenant: ForeignKey = { column: 'tenantId', to: 'tenant', gone: 'cascade' }
const ofPhone: ForeignKey = { column: 'phoneId', to: 'phone', gone: 'cascade' }
const ofUser: ForeignKey = { column: 'userId', to: 'user', gone: 'cascade' }
const inTenant: ForeignKey = { ...ofTenant, gone: 'no action' }

/** Parents first, so that what is without one is found at every level. */
const keys: Record<string, readonly ForeignKey[]> = {
  extension: [inTenant],
  phone: [inTenant],
  model: [ofTenant],
  modelDefaults: [ofTenant],
  contact: [ofTenant],
  phoneLine: [ofPhone, { column: 'extensionId', to: 'extension', gone: 'cascade' }],
  phoneFile: [ofPhone],
  fetch: [ofPhone],
  upload: [ofPhone],
  reference: [ofPhone],
  operation: [ofTenant],
  operationPhone: [{ column: 'operationId', to: 'operation', gone: 'cascade' }],
  userTenant: [ofUser, ofTenant],
  session: [ofUser],
  apiKey: [ofTenant],
}

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [table, foreign] of Object.entries(keys)) await ddlOf(db).addForeignKeys(db, table, foreign)
  // What a row that goes is looked for by; the other keys begin with the column.
  await index(db, 'phoneLine', ['extensionId'])
  await index(db, 'session', ['userId'])
  await index(db, 'userTenant', ['tenantId'])
}
