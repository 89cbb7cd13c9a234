/** A database of an older version is brought up to date, and what it holds stays. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Kysely, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { systemScope, tenantScope } from '../../src/auth/tenant-scope.ts'
import { openConnection, openSqlite } from '../../src/db/dialects/sqlite/connection.ts'
import { dialectOn } from '../../src/db/dialects/sqlite/driver.ts'
import { ownDesk } from '../../src/db/dialects/sqlite/sqlite-database.ts'
import * as firstTables from '../../src/db/migrations/001-first-tables.ts'
import type { PhoneTable } from '../../src/db/phone-tables.ts'
import { createVault } from '../../src/db/vault.ts'
import { manualClock } from '../../src/kernel/clock.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { operationStore } from '../../src/operations/operation-store.ts'
import { toRow } from '../../src/phones/phone-record.ts'
import { phoneCreateSchema } from '../../src/schema/phone.ts'
import { barePhone, bareTenant } from '../support/bare-rows.ts'
import { savedUnchecked } from '../support/open-stores.ts'
import { testFolder } from '../support/processes.ts'
import { sqliteOnly, testDatabase } from '../support/test-database.ts'

// biome-ignore lint/suspicious/noExplicitAny: the tables of an older version
async function firstVersion(path: string): Promise<Kysely<any>> {
  // biome-ignore lint/suspicious/noExplicitAny: the tables of an older version
  const old = new Kysely<any>({ dialect: dialectOn(ownDesk(openConnection(openSqlite(path)))) })
  const provider = { getMigrations: async () => ({ '001-first-tables': firstTables }) }
  assert.equal((await new Migrator({ db: old, provider }).migrateToLatest()).error, undefined)
  return old
}

/** A phone's row as it was before lists and its status had columns of their own. */
function oldPhone(id: string, tenantId: string) {
  const later = [
    'nameOrder',
    'firstNumber',
    'words',
    'isFailing',
    'pending',
    'status',
    'registered',
    'told',
    'identitySealed',
    'contentEtag',
    'secretTakenAt',
    'oldHttpUsername',
    'oldHttpPasswordSealed',
    'oldHttpUntil',
    'oldHttpUsedAt',
    'httpTakenAt',
    'guesses',
    'presetId',
    'keyLayoutId',
    'firmware',
    'address',
    'refusedAt',
  ]
  const columns = Object.entries(barePhone(id, tenantId)).filter(([column]) => !later.includes(column))
  return Object.fromEntries(columns) as Omit<
    PhoneTable,
    'status' | 'registered' | 'told' | 'identitySealed' | 'contentEtag'
  >
}

test('a phone of the first tables has no expansion keys, its extension no voicemail number, and both can be saved with some', {
  skip: sqliteOnly,
}, async (t) => {
  const path = join(testFolder(t, 'migrations'), 'old.sqlite')
  const vault = createVault(systemRandom(32), systemRandom)
  const clock = manualClock()

  const old = await firstVersion(path)
  await bareTenant({ queries: old }, 'OLD')
  const scope = tenantScope({ id: 'OLD', code: 'OLD' })
  const draft = phoneCreateSchema.parse({ name: 'Desk', modelId: 'a', mac: '805ec0000001' })
  const {
    expansionKeys: _,
    presetId: __,
    keyLayoutId: ___,
    ...row
  } = toRow(vault, {
    ...draft,
    id: 'phone',
    secret: 'a'.repeat(26),
    lines: [],
  } as never)
  await old
    .insertInto('phone')
    .values({ id: 'phone', tenantId: scope.tenantId, ...row, revision: 1, createdAt: 1, updatedAt: 1 })
    .execute()
  const extension = {
    ...{ id: 'extension', tenantId: scope.tenantId, number: '100', name: 'Desk', tech: 'PJSIP' },
    ...{ username: 'desk', authUsername: '', passwordSealed: null, mailbox: '100@default', members: '[]' },
  }
  await old
    .insertInto('extension')
    .values({ ...extension, revision: 1, createdAt: 1, updatedAt: 1 })
    .execute()
  await old.destroy()

  const db = await testDatabase(path)
  const { phones, extensions } = savedUnchecked(db, vault, clock)
  assert.deepEqual((await phones.read(scope, 'phone')).expansionKeys, [])
  const expansionKeys = [{ module: 1, number: 2, kind: 'blf' as const, value: '1', label: '', pickup: '' }]
  await phones.update(scope, 'phone', { expansionKeys }, undefined)
  assert.deepEqual((await phones.read(scope, 'phone')).expansionKeys, expansionKeys)
  const known = await extensions.read(scope, 'extension')
  assert.deepEqual([known.mailbox, known.voicemailNumber], ['100@default', ''])
  const change = { voicemailNumber: '*97' }
  await extensions.update(scope, 'extension', change, undefined)
  assert.equal((await extensions.read(scope, 'extension')).voicemailNumber, '*97')
  await db.close()
})

test('hashes by which an older version let passwords be guessed are gone, and what phones did is still told', {
  skip: sqliteOnly,
}, async (t) => {
  const path = join(testFolder(t, 'migrations'), 'old.sqlite')
  const old = await firstVersion(path)
  const guessable = 'sha256-of-a-file-with-a-password'
  const ofPhone = { tenantId: 't', phoneId: 'p', file: 'x.cfg', at: 1 }
  const files = { ...ofPhone, etag: guessable }
  const fetch = {
    ...{ ...files, id: 'f', protocol: 'http', method: 'GET', path: '/x.cfg', ip: '192.0.2.1', userAgent: '' },
    ...{ outcome: 'served', reasonCode: '', reason: '', bytes: 1, tookMs: 1 },
  }
  const answer = { keyHash: 'k', request: guessable, status: 200, answerSealed: '', at: 1 }
  await bareTenant({ queries: old }, 't')
  const { expansionKeys: _, ...phone } = oldPhone('p', 't')
  await old.insertInto('phone').values(phone).execute()
  await old.insertInto('phoneFile').values(files).execute()
  await old.insertInto('fetch').values(fetch).execute()
  await old.insertInto('idempotency').values(answer).execute()
  await old.destroy()

  const db = await testDatabase(path)
  const { queries } = db
  const etags = [
    ...(await queries.selectFrom('phoneFile').select(['file', 'etag']).execute()),
    ...(await queries.selectFrom('fetch').select(['file', 'etag']).execute()),
  ]
  assert.deepEqual(
    etags.map(({ file, etag }) => [file, etag]),
    [
      ['x.cfg', ''],
      ['x.cfg', ''],
    ],
  )
  assert.deepEqual(await queries.selectFrom('idempotency').selectAll().execute(), [])
  await db.close()
  assert.equal(readFileSync(path).indexOf(guessable), -1, 'nor is it left in the file')
})

test('what belongs to nothing any more is gone, and the tables are those of a new database', {
  skip: sqliteOnly,
}, async (t) => {
  const path = join(testFolder(t, 'migrations'), 'old.sqlite')
  const old = await firstVersion(path)
  await bareTenant({ queries: old }, 't')
  const { expansionKeys: _, ...phone } = oldPhone('p', 't')
  await old.insertInto('phone').values(phone).execute()
  for (const phoneId of ['p', 'gone'])
    await old.insertInto('phoneFile').values({ tenantId: 't', phoneId, file: 'f', etag: '', at: 1 }).execute()
  await old.destroy()
  const made = async (place: string) => {
    const db = await testDatabase(place)
    t.after(() => db.close())
    const files = await db.queries.selectFrom('phoneFile').select('phoneId').execute()
    const { rows } = await sql<{ name: string; sql: string }>`
      select name, sql from sqlite_master where name not like 'sqlite_%' order by name`.execute(db.queries)
    return { files, rows }
  }
  const [changed, fresh] = [await made(path), await made(':memory:')]
  assert.deepEqual(
    changed.files.map(({ phoneId }) => phoneId),
    ['p'],
  )
  assert.deepEqual(changed.rows, fresh.rows)
})

test('an operation that ran in an older version has its counts, and whoever comes first goes on with it', {
  skip: sqliteOnly,
}, async (t) => {
  const path = join(testFolder(t, 'migrations'), 'old.sqlite')
  const old = await firstVersion(path)
  await bareTenant({ queries: old }, 't')
  const operation = { tenantId: 't', kind: 'resync', total: 3, createdAt: 1, createdBy: 'anna' }
  for (const [id, state, endedAt] of [
    ['running', 'running', null],
    ['done', 'done', 2],
  ] as const) {
    await old
      .insertInto('operation')
      .values({ ...operation, id, state, endedAt })
      .execute()
    for (const [position, its] of ['queued', 'queued', 'accepted'].entries())
      await old
        .insertInto('operationPhone')
        .values({
          ...{ operationId: id, tenantId: 't', phoneId: `p${position}`, position, name: 'Desk', state: its },
          ...{ sipStatus: null, detail: '', at: 1, sentAt: null, answeredAt: null, fetchedAt: null },
        })
        .execute()
  }
  await old.destroy()
  const db = await testDatabase(path)
  t.after(() => db.close())
  const operations = operationStore(db, manualClock())
  const taken = await operations.takeOver(systemScope, { ofAnybody: false })
  assert.deepEqual(
    taken.map(({ id, state, total }) => [id, state, total]),
    [['running', 'running', 3]],
  )
  const [{ scope } = assert.fail()] = taken
  assert.deepEqual((await operations.read(scope, 'running')).counts, { accepted: 1, queued: 2 })
  assert.deepEqual((await operations.read(scope, 'done')).counts, { accepted: 1, queued: 2 })
})
