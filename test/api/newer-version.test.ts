/** A newer version has changed the tables: an older one does not start on them, and one that runs says so and writes nothing. */

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { runCommand } from '../../src/commands.ts'
import type { Database } from '../../src/db/database.ts'
import { testFolder } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import { emptyPlace, postgresOnly, sqliteOnly, testDatabase } from '../support/test-database.ts'
import { type Body, makeOffice, makePhone, phoneAsks } from './office.ts'

async function place(t: TestContext): Promise<string> {
  return sqliteOnly ? emptyPlace(t) : join(testFolder(t, 'newer'), 'offhook.sqlite')
}

/** As a version would that comes after this one. */
async function migrateFurther({ queries }: Database): Promise<void> {
  await queries
    .withTables<{ kysely_migration: { name: string; timestamp: string } }>()
    .insertInto('kysely_migration')
    .values({ name: '999-later', timestamp: new Date(0).toISOString() })
    .execute()
}

test('an older version does not start on the tables of a newer one, nor copy or restore them, and says what to do', async (t) => {
  const at = await place(t)
  const db = await testDatabase(at)
  await migrateFurther(db)
  await db.close()
  const sentence =
    /a newer version has changed its tables \(999-later\): start that version, or restore a backup from before/
  await assert.rejects(testDatabase(at), sentence)
  const from = sqliteOnly ? at : `sqlite:${at}`
  const to = `sqlite:${join(testFolder(t, 'copy'), 'copy.sqlite')}`
  const said: string[] = []
  await assert.rejects(
    runCommand('copy', ['--from', from, '--to', to], {}, (line) => said.push(line)),
    sentence,
  )
  await assert.rejects(
    runCommand('migrate', ['--database', from], {}, (line) => said.push(line)),
    sentence,
  )
  assert.deepEqual(said, [])
})

test('a node that runs while a newer one changes the tables serves phones, and neither saves nor leads any more', {
  skip: postgresOnly,
}, async (t) => {
  const url = await emptyPlace(t)
  const node = { flags: ['--database', url], environment: { OFFHOOK_MASTER_KEY: '5a'.repeat(32) } }
  const app = await startTestApp(t, node)
  const office = await makeOffice(app, 'OFFICE')
  const phone = await makePhone(app, office, { contact: 'sip:x@127.0.0.1:1' })
  assert.equal((await phoneAsks(phone.provisioningUrl)).status, 200)
  const db = await testDatabase(url)
  await migrateFurther(db)
  await db.close()

  const refusals = [
    await app.call('PATCH', `${office.path}/phones/${phone.id}`, { name: 'Lobby' }),
    await app.call('POST', `${office.path}/operations`, { kind: 'reboot', phones: [phone.id] }),
  ]
  for (const { status, headers, body } of refusals)
    assert.deepEqual([status, headers.get('retry-after'), body.code], [503, '10', 'NEWER_TABLES'])
  assert.equal((await phoneAsks(phone.provisioningUrl)).status, 200)
  assert.equal((await app.ok<Body>('GET', `${office.path}/phones/${phone.id}`)).name, 'Reception')
  const ready = await fetch(`${app.pageUrl}/readyz`)
  assert.deepEqual([ready.status, /A newer version/.test(await ready.text())], [503, true])
  await assert.rejects(startTestApp(t, node), /a newer version has changed its tables/)
})
