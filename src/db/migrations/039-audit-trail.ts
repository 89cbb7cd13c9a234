/** The audit trail: what each row is about, old and new values, and the chain that shows when a row was changed or is missing. */

import type { Kysely } from 'kysely'
import { column, ddlOf, index, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [name, value] of [
    ['tenantCode', ''],
    ['kind', ''],
    ['objectName', ''],
    ['changes', ''],
    ['outcome', 'done'],
    ['words', ''],
    ['mac', ''],
  ] as const)
    await column(db, 'audit', name, 'text', value)
  await column(db, 'audit', 'times', 'integer', 1)
  await column(db, 'audit', 'seq', 'integer', null)
  await column(db, 'audit', 'hash', 'text', null)
  await db.schema.createIndex('audit_seq_unique').unique().on('audit').column('seq').execute()
  await db.schema.dropIndex('audit_tenantId_at_index').ifExists().execute()
  for (const by of [[], ['who'], ['action'], ['kind']]) {
    await index(db, 'audit', [...by, 'at', 'id'])
    await index(db, 'audit', ['tenantId', ...by, 'at', 'id'])
  }
  await index(db, 'audit', ['objectId', 'at', 'id'])
  await index(db, 'audit', ['address', 'at', 'id'])
  await ddlOf(db).indexWords(db, ['audit'])

  await table(db, 'auditChain', [
    ['id', 'integer', 'key'],
    ['keySealed', 'text'],
    ['seq', 'integer'],
    ['hash', 'text'],
    ['prunedSeq', 'integer'],
    ['prunedHash', 'text'],
    ['adopting', 'integer'],
    ['signed', 'text'],
  ])
}
