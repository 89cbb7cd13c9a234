/** Another program holds the database's write lock: an open sqlite3 shell, say. Phones are served, and whoever saves is told. */

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { Log } from '../../src/kernel/log.ts'
import { until } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import { sqliteOnly } from '../support/test-database.ts'
import { type Body, makeOffice, makePhone, phoneAsks } from './office.ts'

const sentence =
  'Another program is writing to the database, so nothing was saved; end it there, or try again in a moment'

test('while another program holds the database, phones get their files and whoever saves is told what to do', {
  skip: sqliteOnly,
}, async (t) => {
  const failures: unknown[] = []
  const log = {
    error: (line: Record<string, unknown>) => void failures.push(line.boundary),
    ...{ warn: () => undefined, info: () => undefined, debug: () => undefined, child: () => log },
  } as unknown as Log
  const app = await startTestApp(t, { log })
  const office = await makeOffice(app, 'OFFICE')
  const taking = { acceptUploads: true }
  const [known, fresh] = [await makePhone(app, office, taking), await makePhone(app, office)]
  const asks = async ({ provisioningUrl }: Body) => (await phoneAsks(provisioningUrl)).status
  const path = `${office.path}/phones/${known.id}`
  const fetches = async () => (await app.ok<Body>('GET', `${path}/fetches`)).total
  assert.equal(await asks(known), 200)
  assert.equal(await fetches(), 1)

  const other = new DatabaseSync(join(app.folder, 'offhook.sqlite'))
  t.after(() => other.close())
  other.exec('BEGIN IMMEDIATE')
  assert.deepEqual([await asks(known), await asks(fresh)], [200, 200])
  assert.equal(await fetches(), 1, 'what cannot be written yet waits')
  // A key that was not used for long notes its use: reading goes on without.
  assert.equal((await app.call('GET', path, undefined, { key: office.viewKey })).status, 200)
  for (const name of ['Lobby', 'Hall']) {
    const saved = await app.call('PATCH', path, { name })
    assert.deepEqual(
      [saved.status, saved.headers.get('retry-after'), saved.body.code, saved.body.detail],
      [503, '10', 'DATABASE_LOCKED', sentence],
    )
  }
  const upload = { method: 'PUT', body: 'x' }
  const sent = await fetch(`${known.provisioningUrl}${macOf(known)}-local.cfg`, upload)
  assert.deepEqual([sent.status, sent.headers.get('retry-after')], [503, '10'])
  const ready = await fetch(`${app.pageUrl}/readyz`)
  assert.deepEqual(
    [ready.status, await ready.json()],
    [503, { status: `the database cannot be written: ${sentence}` }],
  )
  assert.match(
    await (await fetch(`${app.pageUrl}/metrics`)).text(),
    /^offhook_failures_total\{boundary="database"\} 1$/m,
  )
  assert.deepEqual(failures, ['database'], 'it is told once, however many meet it')

  other.exec('ROLLBACK')
  await app.ok('PATCH', path, { name: 'Lobby' })
  await until('what phones did meanwhile is recorded', async () => (await fetches()) === 3)
  await until('it is ready again', async () => (await fetch(`${app.pageUrl}/readyz`)).status === 200)
})

const macOf = ({ mac }: Body) => mac.replaceAll(':', '').toLowerCase()
