/** What a server finds of its audit trail when it starts again. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditChain, AuditRow } from '../../src/schema/audit.ts'
import { testFolder, until } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import { askDatabase, leaveDatabase } from '../support/test-database.ts'
import { makeOffice } from './office.ts'

test('a trail that was set back while no server ran is found at the next start, and that stands in it', async (t) => {
  const folder = testFolder(t, 'audit')
  t.after(() => leaveDatabase(folder))
  const first = await startTestApp(t, { folder })
  const office = await makeOffice(first, 'KEPT')
  const chainOf = (app: typeof first) => app.ok<AuditChain>('GET', '/audit/chain')
  assert.equal((await chainOf(first)).broken, null)
  const [old] = await askDatabase(folder, 'select * from "auditChain"')
  await first.ok('PATCH', `${office.path}/extensions/${office.extensionId}`, { name: 'To be hidden' })
  assert.ok(((await chainOf(first)).last ?? 0) > Number(old.seq))
  await first.close()

  await askDatabase(folder, 'delete from audit where seq > ?', [Number(old.seq)])
  const set = 'update "auditChain" set seq = ?, hash = ?, signed = ?'
  await askDatabase(folder, set, [Number(old.seq), old.hash, old.signed])
  const second = await startTestApp(t, { folder })
  await until('it is found', async () => (await chainOf(second)).broken?.kind === 'cut')
  const { items } = await second.ok<{ items: AuditRow[] }>('GET', '/audit?action=audit.broken')
  assert.deepEqual(
    items.map(({ who, detail }) => [who, detail.replace(/\d+/g, 'N')]),
    [['system', 'row N, the last one, is missing']],
  )
})

test('a trail that nobody touched is whole after each start, and goes on', async (t) => {
  const folder = testFolder(t, 'audit')
  t.after(() => leaveDatabase(folder))
  const lasts: number[] = []
  for (const code of ['ONE', 'TWO']) {
    const app = await startTestApp(t, { folder })
    await makeOffice(app, code)
    const { broken, last, first } = await app.ok<AuditChain>('GET', '/audit/chain')
    assert.deepEqual([broken, first], [null, 1])
    lasts.push(last ?? 0)
    await app.close()
  }
  assert.ok((lasts[1] ?? 0) > (lasts[0] ?? 0))
})

test('a stranger breaks no trail by what he calls himself or asks for', async (t) => {
  const app = await startTestApp(t)
  const office = await makeOffice(app, 'ODD')
  const failed = async () =>
    (await app.ok<{ total: number }>('GET', '/audit?action=session.failed&outcome=failed')).total
  for (const username of ['\ud800', 'a\udc00b', 'nul\0nul', `${'😀'.repeat(59)}\ud83d`]) {
    const { status } = await app.call('POST', '/session', { username, password: 'x' }, { key: null })
    assert.equal(status, 401, JSON.stringify(username))
  }
  const { key } = await app.ok<{ key: string }>('POST', '/keys', {
    ...{ name: 'looks', access: 'readOnly', role: 'viewer', tenant: 'ODD' },
  })
  const long = 'x'.repeat(5000)
  for (const id of ['a%00b', '%ed%a0%80', long])
    assert.notEqual((await app.call('DELETE', `${office.path}/phones/${id}`, undefined, { key })).status, 500)
  await until('all are noted', async () => (await failed()) === 4)
  const { broken, rows } = await app.ok<AuditChain>('GET', '/audit/chain')
  assert.deepEqual([broken, rows > 4], [null, true])
})
