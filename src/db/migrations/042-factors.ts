/** What a person proves itself by besides the password, links by which it comes in, and from where each session is used. */

import type { Kysely } from 'kysely'
import { column, ddlOf, type ForeignKey, index, table } from '../make-table.ts'

const ofUser: ForeignKey = { column: 'userId', to: 'user', gone: 'cascade' }

export async function up(db: Kysely<unknown>): Promise<void> {
  await column(db, 'user', 'lastSeenAt', 'integer', null)
  await column(db, 'session', 'address', 'text', null)
  await column(db, 'session', 'userAgent', 'text', '')
  await column(db, 'session', 'lastSeenAt', 'integer', 0)

  await table(db, 'totp', [
    ['userId', 'text', 'key'],
    ['secretSealed', 'text'],
    ['lastStep', 'integer'],
    ['confirmedAt', 'integer', 'null'],
    ['createdAt', 'integer'],
  ])
  await table(db, 'passkey', [
    ['id', 'text', 'key'],
    ['userId', 'text'],
    ['credentialId', 'text', 'unique'],
    ['publicKey', 'text'],
    ['site', 'text'],
    ['counter', 'integer'],
    ['transports', 'text'],
    ['name', 'text'],
    ['createdAt', 'integer'],
    ['lastUsedAt', 'integer', 'null'],
  ])
  await table(
    db,
    'recoveryCode',
    [
      ['userId', 'text'],
      ['codeHash', 'text'],
    ],
    { primary: ['userId', 'codeHash'] },
  )
  await table(db, 'challenge', [
    ['hash', 'text', 'key'],
    ['userId', 'text', 'null'],
    ['purpose', 'text'],
    ['tries', 'integer'],
    ['expiresAt', 'integer'],
  ])
  await table(db, 'invitation', [
    ['userId', 'text', 'key'],
    ['tokenHash', 'text', 'unique'],
    ['kind', 'text'],
    ['createdBy', 'text'],
    ['createdAt', 'integer'],
    ['expiresAt', 'integer'],
  ])
  for (const name of ['totp', 'passkey', 'recoveryCode', 'challenge', 'invitation'])
    await ddlOf(db).addForeignKeys(db, name, [ofUser])
  await index(db, 'passkey', ['userId'])
  await index(db, 'challenge', ['userId'])
  await index(db, 'challenge', ['expiresAt'])
}
