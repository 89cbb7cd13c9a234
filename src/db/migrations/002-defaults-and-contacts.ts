/** Defaults above a phone, contacts of the phone book, keys of expansion modules. */

import type { Kysely } from 'kysely'
import { column, index, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(db, 'systemDefaults', [
    ['id', 'integer', 'key'],
    ['settingsSealed', 'text'],
    ['parametersSealed', 'text'],
    ['revision', 'integer'],
    ['updatedAt', 'integer'],
  ])
  await table(
    db,
    'modelDefaults',
    [
      ['tenantId', 'text'],
      ['modelId', 'text'],
      ['settingsSealed', 'text'],
      ['parametersSealed', 'text'],
      ['revision', 'integer'],
      ['updatedAt', 'integer'],
    ],
    { primary: ['tenantId', 'modelId'] },
  )
  await table(db, 'contact', [
    ['id', 'text', 'key'],
    ['tenantId', 'text'],
    ['name', 'text'],
    ['numbers', 'text'],
    ['company', 'text'],
    ['revision', 'integer'],
    ['createdAt', 'integer'],
    ['updatedAt', 'integer'],
  ])
  await index(db, 'contact', ['tenantId', 'name'])
  await column(db, 'phone', 'expansionKeys', 'text', '[]')
}
