/** What several nodes must share: the bytes that phones sent, and how often somebody has tried something lately. */

import type { Kysely } from 'kysely'
import { ddlOf, index, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(
    db,
    'uploadPiece',
    [
      ['uploadId', 'text'],
      ['number', 'integer'],
      ['bytesSealed', 'bytes'],
    ],
    { primary: ['uploadId', 'number'] },
  )
  await ddlOf(db).addForeignKeys(db, 'uploadPiece', [{ column: 'uploadId', to: 'upload', gone: 'cascade' }])

  await table(db, 'attempt', [
    ['name', 'text', 'key'],
    ['n', 'integer'],
    ['until', 'integer'],
  ])
  await index(db, 'attempt', ['until'])
}
