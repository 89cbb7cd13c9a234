/** Devices that asked and are not known, and the address at which a tenant's phones may ask for the first time. */

import type { Kysely } from 'kysely'
import { ddlOf, index, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(db, 'stranger', [
    ['id', 'text', 'key'],
    ['tenantId', 'text', 'null'],
    ['name', 'text', 'unique'],
    ['source', 'text'],
    ['mac', 'text'],
    ['ip', 'text'],
    ['userAgent', 'text'],
    ['vendor', 'text', 'null'],
    ['model', 'text', 'null'],
    ['modelId', 'text', 'null'],
    ['firmware', 'text', 'null'],
    ['confidence', 'text'],
    ['reasons', 'text'],
    ['way', 'text'],
    ['asked', 'text'],
    ['link', 'text'],
    ['times', 'integer'],
    ['firstAt', 'integer'],
    ['lastAt', 'integer'],
    ['dismissed', 'integer'],
  ])
  await ddlOf(db).addForeignKeys(db, 'stranger', [{ column: 'tenantId', to: 'tenant', gone: 'cascade' }])
  await index(db, 'stranger', ['tenantId', 'lastAt'])
  await index(db, 'stranger', ['source'])
  await index(db, 'stranger', ['mac'])

  await table(db, 'firstContact', [
    ['tenantId', 'text', 'key'],
    ['codeSealed', 'text'],
    ['codeHash', 'text', 'unique'],
    ['openUntil', 'integer', 'null'],
    ['madeAt', 'integer'],
  ])
  await ddlOf(db).addForeignKeys(db, 'firstContact', [{ column: 'tenantId', to: 'tenant', gone: 'cascade' }])
}
