/** Certificates that a CA gives by ACME, the account that asks for them, and what its challenges are answered. */

import type { Kysely } from 'kysely'
import { index, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(db, 'acmeAccount', [
    ['directory', 'text', 'key'],
    ['keySealed', 'text'],
    ['url', 'text', 'null'],
    ['contact', 'text'],
  ])
  await table(
    db,
    'acmeCertificate',
    [
      ['directory', 'text'],
      ['names', 'text'],
      ['chain', 'text', 'null'],
      ['keySealed', 'text', 'null'],
      ['notBefore', 'integer', 'null'],
      ['notAfter', 'integer', 'null'],
      ['orderUrl', 'text', 'null'],
      ['orderKeySealed', 'text', 'null'],
      ['failures', 'integer'],
      ['trouble', 'text'],
      ['triedAt', 'integer', 'null'],
      ['heldUntil', 'integer', 'null'],
      ['nextAt', 'integer'],
      ['node', 'text', 'null'],
      ['leaseUntil', 'integer', 'null'],
    ],
    { primary: ['directory', 'names'] },
  )
  await table(db, 'acmeAnswer', [
    ['token', 'text', 'key'],
    ['answer', 'text'],
    ['expiresAt', 'integer'],
  ])
  await index(db, 'acmeAnswer', ['expiresAt'])
}
