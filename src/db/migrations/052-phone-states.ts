/** Phones as they were before each change, sealed as they are themselves. */

import type { Kysely } from 'kysely'
import { ddlOf, index, indexOfSome, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(
    db,
    'phoneState',
    [
      ['tenantId', 'text'],
      ['phoneId', 'text'],
      ['revision', 'integer'],
      ['endedAt', 'integer'],
      ['who', 'text'],
      ['address', 'text', 'null'],
      ['action', 'text'],
      ['changeId', 'text', 'null'],
      ['name', 'text'],
      ['virtual', 'integer'],
      ['modelId', 'text'],
      ['mac', 'text'],
      ['secretHash', 'text'],
      ['acceptUploads', 'integer'],
      ['fileName', 'text'],
      ['httpUsername', 'text'],
      ['httpPasswordSealed', 'text', 'null'],
      ['contact', 'text'],
      ['lines', 'text'],
      ['lineKeys', 'text'],
      ['expansionKeys', 'text'],
      ['settingsSealed', 'text'],
      ['parametersSealed', 'text'],
    ],
    { primary: ['phoneId', 'revision'] },
  )
  await ddlOf(db).addForeignKeys(db, 'phoneState', [{ column: 'phoneId', to: 'phone', gone: 'cascade' }])
  await index(db, 'phoneState', ['endedAt'])
  await indexOfSome(db, 'phoneState_change', 'phoneState', ['changeId', 'phoneId'], '"changeId" is not null')
}
