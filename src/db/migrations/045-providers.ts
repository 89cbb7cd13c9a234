/** Providers of sign-in by OpenID Connect, who is called what by each, and sign-ins that have begun. */

import type { Kysely } from 'kysely'
import { column, ddlOf, type ForeignKey, index, table } from '../make-table.ts'

const ofUser: ForeignKey = { column: 'userId', to: 'user', gone: 'cascade' }
const ofProvider: ForeignKey = { column: 'providerId', to: 'provider', gone: 'cascade' }

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(db, 'provider', [
    ['id', 'text', 'key'],
    ['name', 'text'],
    ['issuer', 'text', 'unique'],
    ['clientId', 'text'],
    ['clientSecretSealed', 'text', 'null'],
    ['scopes', 'text'],
    ['roleClaim', 'text'],
    ['roles', 'text'],
    ['otherRole', 'text', 'null'],
    ['tenantClaim', 'text'],
    ['tenants', 'text'],
    ['comers', 'text'],
    ['nameClaim', 'text'],
    ['ownSignIn', 'integer'],
    ['endsThere', 'integer'],
    ['enabled', 'integer'],
    ['revision', 'integer'],
    ['createdAt', 'integer'],
    ['updatedAt', 'integer'],
  ])
  await table(
    db,
    'identity',
    [
      ['id', 'text', 'key'],
      ['userId', 'text'],
      ['providerId', 'text'],
      ['subject', 'text'],
      ['name', 'text'],
      ['createdAt', 'integer'],
      ['lastUsedAt', 'integer', 'null'],
    ],
    { unique: [['providerId', 'subject']] },
  )
  await table(db, 'begunSignIn', [
    ['hash', 'text', 'key'],
    ['browserHash', 'text'],
    ['providerId', 'text'],
    ['userId', 'text', 'null'],
    ['stateSealed', 'text'],
    ['expiresAt', 'integer'],
  ])
  await ddlOf(db).addForeignKeys(db, 'identity', [ofUser, ofProvider])
  await ddlOf(db).addForeignKeys(db, 'begunSignIn', [ofUser, ofProvider])
  await index(db, 'identity', ['userId'])
  await index(db, 'begunSignIn', ['expiresAt'])
  await column(db, 'session', 'providerId', 'text', null)
  await column(db, 'session', 'sidHash', 'text', null)
  await column(db, 'session', 'idTokenSealed', 'text', null)
  await column(db, 'session', 'provedElsewhereAt', 'integer', 0)
}
