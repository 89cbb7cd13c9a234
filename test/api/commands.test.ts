/** What is done to the database of a running server from outside of it. */

import assert from 'node:assert/strict'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCommand } from '../../src/commands.ts'
import { testFolder, until } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import {
  askDatabase,
  databaseFlags,
  emptyPlace,
  leaveDatabase,
  postgresOnly,
} from '../support/test-database.ts'
import { type Body, makeOffice, makePhone, phoneAsks } from './office.ts'

test('a backup is made while phones are served, and restored while they are: each gets its file of then', async (t) => {
  const app = await startTestApp(t, { folder: testFolder(t, 'backup') })
  const flags = ['--data', app.folder, ...(await databaseFlags(app.folder))]
  t.after(() => leaveDatabase(app.folder))
  const office = await makeOffice(app, 'OFFICE')
  const path = `${office.path}/extensions/${office.extensionId}`
  await app.ok('PATCH', path, { name: 'As it was' })
  const phone = await makePhone(app, office)
  const text = async () => (await phoneAsks(phone.provisioningUrl)).text
  assert.match(await text(), /As it was/)
  const said: string[] = []
  const file = join(app.folder, 'kept.sqlite')
  const run = (word: 'backup' | 'restore', ...args: string[]) =>
    runCommand(word, [...args, ...flags], {}, (line) => said.push(line))
  await run('backup', file)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.ok(
    said.some((line) => /^phone +1 rows {2}[0-9a-f]{16}$/.test(line)),
    said.join('\n'),
  )
  await assert.rejects(run('backup', file), /is there already/)

  await app.ok('PATCH', path, { name: 'Spoilt' })
  await app.ok('DELETE', `${office.path}/phones/${phone.id}`)
  await run('restore', file)
  await until('the phone gets its file again', async () => (await text()).includes('As it was'))
  assert.equal((await app.ok<Body>('GET', path)).name, 'As it was')
})

test('who restores with another key, or what is not there, is refused, and nothing is changed', async (t) => {
  const app = await startTestApp(t, { folder: testFolder(t, 'backup') })
  const flags = ['--data', app.folder, ...(await databaseFlags(app.folder))]
  t.after(() => leaveDatabase(app.folder))
  await makeOffice(app, 'OFFICE')
  const file = join(app.folder, 'kept.sqlite')
  const run = (word: 'backup' | 'restore', name: string, environment = {}) =>
    runCommand(word, [name, ...flags], environment, () => undefined)
  await run('backup', file)
  const wrong = { OFFHOOK_MASTER_KEY: '22'.repeat(32) }
  await assert.rejects(run('restore', file, wrong), /the key in OFFHOOK_MASTER_KEY is not the one/)
  await assert.rejects(run('restore', join(app.folder, 'none.sqlite')), /there is no database/)
  assert.ok(!existsSync(join(app.folder, 'none.sqlite')))
  await app.ok('GET', '/tenants/OFFICE')
})

test('a running installation is copied to the other database, and starts there', {
  skip: postgresOnly,
}, async (t) => {
  const folder = testFolder(t, 'moved')
  const url = await emptyPlace(t)
  const from = `sqlite:${join(folder, 'offhook.sqlite')}`
  const app = await startTestApp(t, { folder, flags: ['--database', from] })
  const office = await makeOffice(app, 'OFFICE')
  const phone = await makePhone(app, office)
  const before = await phoneAsks(phone.provisioningUrl)
  const said: string[] = []
  const copy = () => runCommand('copy', ['--from', from, '--to', url], {}, (line) => said.push(line))
  await copy()
  assert.ok(said.some((line) => /^extension +\d+ rows/.test(line)))
  await assert.rejects(copy(), /is in use already/)
  await app.close()
  const moved = await startTestApp(t, { folder, flags: ['--database', url] })
  const { secret } = await moved.ok<Body>('POST', `${office.path}/phones/${phone.id}/reveal`)
  const after = await phoneAsks(`${moved.publicUrl}/p/${secret}/`)
  assert.equal(after.status, 200)
  assert.equal(after.text.length, before.text.length)
  await moved.close()
})

test('a command that is not understood says what it wants', async () => {
  const run = (word: 'copy' | 'backup', ...args: string[]) => runCommand(word, args, {}, () => undefined)
  await assert.rejects(run('copy', '--from', 'sqlite:a'), /--to or OFFHOOK_TO names a database/)
  await assert.rejects(run('backup'), /name the file/)
  await assert.rejects(run('backup', 'a', '--colour', 'red'), /colour/)
})

test('the audit trail is verified from outside while the server runs, and what is broken is named', async (t) => {
  const app = await startTestApp(t, { folder: testFolder(t, 'audit') })
  const flags = ['--data', app.folder, ...(await databaseFlags(app.folder))]
  t.after(() => leaveDatabase(app.folder))
  await makeOffice(app, 'OFFICE')
  const verify = async (...args: string[]) => {
    const said: string[] = []
    await runCommand('audit', ['verify', ...args, ...flags], {}, (line) => said.push(line))
    return said
  }
  await until('all rows are sealed', async () => (await verify()).length === 2)
  const [first = '', last = ''] = await verify()
  assert.match(first, /^The audit trail is unbroken: \d+ rows, 1 to \d+\.$/)
  const end = /ends at (\d+:[\w-]{43});/.exec(last)?.[1] ?? ''
  assert.deepEqual(await verify(end), [first, last])
  await assert.rejects(verify(end.replace(/^\d+/, '900')), /rows \d+ to 900, the last ones, are missing/)
  await askDatabase(app.folder, `update audit set who = 'marta' where seq = 2`)
  await assert.rejects(
    verify(),
    /^InternalError: The audit trail is broken: row 2 of .* is not what was sealed there$/,
  )
})

test('a backup that is restored takes nothing from the audit trail, and stands in it', async (t) => {
  const app = await startTestApp(t, { folder: testFolder(t, 'audit') })
  const flags = ['--data', app.folder, ...(await databaseFlags(app.folder))]
  t.after(() => leaveDatabase(app.folder))
  const office = await makeOffice(app, 'OFFICE')
  const said: string[] = []
  const run = (word: 'backup' | 'restore' | 'audit', ...args: string[]) =>
    runCommand(word, [...args, ...flags], {}, (line) => said.push(line))
  const file = join(app.folder, 'kept.sqlite')
  await run('backup', file)
  await app.ok('PATCH', `${office.path}/extensions/${office.extensionId}`, { name: 'After the backup' })
  await until(
    'it is sealed',
    async () => (await askDatabase(app.folder, 'select id from audit where seq is null')).length === 0,
  )
  await run('restore', file)
  assert.ok(
    said.includes('The audit trail goes on as it was: it holds that of the backup already.'),
    said.join('\n'),
  )
  const rows = await askDatabase(app.folder, `select action, "objectName", detail from audit order by at, id`)
  assert.deepEqual(
    rows.slice(-2).map((row) => row.action),
    ['extension.update', 'database.restore'],
  )
  await run('audit', 'verify')
})
