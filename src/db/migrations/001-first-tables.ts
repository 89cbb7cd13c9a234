/** The first tables. */

import type { Kysely } from 'kysely'
import { index, table } from '../make-table.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await table(db, 'tenant', [
    ['id', 'text', 'key'],
    ['code', 'text', 'unique'],
    ['name', 'text'],
    ['timezone', 'text'],
    ['language', 'text'],
    ['sipServer', 'text'],
    ['sipPort', 'integer', 'null'],
    ['sipTransport', 'text'],
    ['outboundProxy', 'text'],
    ['notifyVia', 'text'],
    ['allowedNetworks', 'text'],
    ['autoResync', 'integer'],
    ['settingsSealed', 'text'],
    ['parametersSealed', 'text'],
    ['revision', 'integer'],
    ['createdAt', 'integer'],
    ['updatedAt', 'integer'],
  ])
  await table(
    db,
    'extension',
    [
      ['id', 'text', 'key'],
      ['tenantId', 'text'],
      ['number', 'text'],
      ['name', 'text'],
      ['tech', 'text'],
      ['username', 'text'],
      ['authUsername', 'text'],
      ['passwordSealed', 'text', 'null'],
      ['mailbox', 'text'],
      ['members', 'text'],
      ['revision', 'integer'],
      ['createdAt', 'integer'],
      ['updatedAt', 'integer'],
    ],
    { unique: [['tenantId', 'number']] },
  )
  await table(
    db,
    'model',
    [
      ['id', 'text', 'key'],
      ['tenantId', 'text'],
      ['kind', 'text'],
      ['name', 'text'],
      ['vendor', 'text'],
      ['family', 'text'],
      ['description', 'text'],
      ['source', 'text'],
      ['format', 'text'],
      ['fileName', 'text'],
      ['firstLine', 'integer'],
      ['lastLine', 'integer'],
      ['resyncEvent', 'text'],
      ['rebootEvent', 'text'],
      ['locked', 'integer'],
      ['revision', 'integer'],
      ['createdAt', 'integer'],
      ['updatedAt', 'integer'],
    ],
    { unique: [['tenantId', 'name']] },
  )
  await table(db, 'phone', [
    ['id', 'text', 'key'],
    ['tenantId', 'text'],
    ['name', 'text'],
    ['virtual', 'integer'],
    ['modelId', 'text'],
    ['mac', 'text', 'unique'],
    ['secretSealed', 'text'],
    ['secretHash', 'text', 'unique'],
    ['oldSecretHash', 'text', 'null'],
    ['oldSecretUntil', 'integer', 'null'],
    ['oldSecretUsedAt', 'integer', 'null'],
    ['acceptUploads', 'integer'],
    ['fileName', 'text'],
    ['httpUsername', 'text'],
    ['httpPasswordSealed', 'text', 'null'],
    ['contact', 'text'],
    ['lineKeys', 'text'],
    ['settingsSealed', 'text'],
    ['parametersSealed', 'text'],
    ['revision', 'integer'],
    ['createdAt', 'integer'],
    ['updatedAt', 'integer'],
    ['lastFetch', 'text', 'null'],
    ['lastFetchAt', 'integer', 'null'],
    ['servedAt', 'integer', 'null'],
  ])
  await index(db, 'phone', ['tenantId', 'name'])
  await index(db, 'phone', ['tenantId', 'modelId'])
  await index(db, 'phone', ['oldSecretHash'])
  await table(
    db,
    'phoneLine',
    [
      ['tenantId', 'text'],
      ['phoneId', 'text'],
      ['line', 'integer'],
      ['extensionId', 'text'],
    ],
    {
      primary: ['phoneId', 'line'],
    },
  )
  await index(db, 'phoneLine', ['tenantId', 'extensionId'])
  await table(
    db,
    'phoneFile',
    [
      ['tenantId', 'text'],
      ['phoneId', 'text'],
      ['file', 'text'],
      ['etag', 'text'],
      ['at', 'integer'],
    ],
    {
      primary: ['phoneId', 'file'],
    },
  )
  await table(db, 'fetch', [
    ['id', 'text', 'key'],
    ['tenantId', 'text'],
    ['phoneId', 'text'],
    ['at', 'integer'],
    ['protocol', 'text'],
    ['method', 'text'],
    ['path', 'text'],
    ['file', 'text'],
    ['ip', 'text'],
    ['userAgent', 'text'],
    ['outcome', 'text'],
    ['reasonCode', 'text'],
    ['reason', 'text'],
    ['bytes', 'integer'],
    ['tookMs', 'real'],
    ['etag', 'text'],
  ])
  await index(db, 'fetch', ['phoneId', 'at'])
  await table(
    db,
    'upload',
    [
      ['id', 'text', 'key'],
      ['tenantId', 'text'],
      ['phoneId', 'text'],
      ['name', 'text'],
      ['contentType', 'text'],
      ['bytes', 'integer'],
      ['at', 'integer'],
    ],
    { unique: [['phoneId', 'name']] },
  )
  await table(db, 'operation', [
    ['id', 'text', 'key'],
    ['tenantId', 'text'],
    ['kind', 'text'],
    ['state', 'text'],
    ['total', 'integer'],
    ['createdAt', 'integer'],
    ['createdBy', 'text'],
    ['endedAt', 'integer', 'null'],
  ])
  await index(db, 'operation', ['tenantId', 'createdAt'])
  await table(
    db,
    'operationPhone',
    [
      ['operationId', 'text'],
      ['tenantId', 'text'],
      ['phoneId', 'text'],
      ['position', 'integer'],
      ['name', 'text'],
      ['state', 'text'],
      ['sipStatus', 'integer', 'null'],
      ['detail', 'text'],
      ['at', 'integer'],
      ['sentAt', 'integer', 'null'],
      ['answeredAt', 'integer', 'null'],
      ['fetchedAt', 'integer', 'null'],
    ],
    { primary: ['operationId', 'phoneId'] },
  )
  await index(db, 'operationPhone', ['phoneId', 'at'])
  await table(db, 'reference', [
    ['tenantId', 'text'],
    ['source', 'text'],
    ['kind', 'text'],
    ['label', 'text'],
    ['href', 'text', 'null'],
    ['phoneId', 'text'],
  ])
  await index(db, 'reference', ['tenantId', 'source'])
  await index(db, 'reference', ['phoneId'])
  await table(db, 'user', [
    ['id', 'text', 'key'],
    ['name', 'text', 'unique'],
    ['passwordHash', 'text'],
    ['role', 'text'],
    ['createdAt', 'integer'],
  ])
  await table(
    db,
    'userTenant',
    [
      ['userId', 'text'],
      ['tenantId', 'text'],
    ],
    { primary: ['userId', 'tenantId'] },
  )
  await table(db, 'session', [
    ['tokenHash', 'text', 'key'],
    ['userId', 'text'],
    ['createdAt', 'integer'],
    ['expiresAt', 'integer'],
  ])
  await table(db, 'apiKey', [
    ['id', 'text', 'key'],
    ['name', 'text'],
    ['keyHash', 'text', 'unique'],
    ['access', 'text'],
    ['tenantId', 'text', 'null'],
    ['createdAt', 'integer'],
    ['lastUsedAt', 'integer', 'null'],
  ])
  await table(db, 'audit', [
    ['id', 'text', 'key'],
    ['at', 'integer'],
    ['who', 'text'],
    ['tenantId', 'text', 'null'],
    ['action', 'text'],
    ['objectId', 'text', 'null'],
    ['detail', 'text'],
  ])
  await index(db, 'audit', ['tenantId', 'at'])
  await table(db, 'idempotency', [
    ['keyHash', 'text', 'key'],
    ['request', 'text'],
    ['status', 'integer'],
    ['answerSealed', 'text'],
    ['at', 'integer'],
  ])
}
