/** Presets and key layouts: what many phones have in common, kept once; and which phone has which. */

import type { Kysely } from 'kysely'
import { column, ddlOf, index, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(
    db,
    'keyLayout',
    [
      ['id', 'text', 'key'],
      ['tenantId', 'text'],
      ['name', 'text'],
      ['nameOrder', 'text'],
      ['description', 'text'],
      ['modules', 'integer'],
      ['entries', 'text'],
      ['isListing', 'integer'],
      ['revision', 'integer'],
      ['createdAt', 'integer'],
      ['updatedAt', 'integer'],
    ],
    { unique: [['tenantId', 'nameOrder']] },
  )
  await table(
    db,
    'preset',
    [
      ['id', 'text', 'key'],
      ['tenantId', 'text'],
      ['name', 'text'],
      ['nameOrder', 'text'],
      ['description', 'text'],
      ['lineCount', 'integer'],
      ['keyLayoutId', 'text', 'null'],
      ['settingsSealed', 'text'],
      ['parametersSealed', 'text'],
      ['revision', 'integer'],
      ['createdAt', 'integer'],
      ['updatedAt', 'integer'],
    ],
    { unique: [['tenantId', 'nameOrder']] },
  )
  for (const name of ['keyLayout', 'preset'])
    await ddlOf(db).addForeignKeys(db, name, [{ column: 'tenantId', to: 'tenant', gone: 'cascade' }])
  await index(db, 'preset', ['keyLayoutId'])
  await column(db, 'phone', 'presetId', 'text', null)
  await column(db, 'phone', 'keyLayoutId', 'text', null)
  await index(db, 'phone', ['tenantId', 'presetId', 'nameOrder', 'id'])
  await index(db, 'phone', ['tenantId', 'keyLayoutId', 'nameOrder', 'id'])
}
