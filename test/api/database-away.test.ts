/** The database server is out of reach: phones get the files that are known, whoever saves is told, and all goes on when it is back. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Log } from '../../src/kernel/log.ts'
import { wayTo } from '../support/cut-way.ts'
import { until } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import { postgresOnly, testPlace } from '../support/test-database.ts'
import { type Body, makeOffice, makePhone, phoneAsks } from './office.ts'

test('while the database does not answer, known phones get their files and whoever saves is told', {
  skip: postgresOnly,
}, async (t) => {
  const failures: unknown[] = []
  const log = {
    error: (line: Record<string, unknown>) => void failures.push(line),
    ...{ warn: () => undefined, info: () => undefined, debug: () => undefined, child: () => log },
  } as unknown as Log
  const place = new URL(await testPlace(t))
  place.password = 'never-shown'
  const way = await wayTo(t, place.href)
  const app = await startTestApp(t, { log, flags: ['--database', way.url] })
  const office = await makeOffice(app, 'OFFICE')
  const phone = await makePhone(app, office)
  const path = `${office.path}/phones/${phone.id}`
  const fetches = async () => (await app.ok<Body>('GET', `${path}/fetches`)).total
  assert.equal((await phoneAsks(phone.provisioningUrl)).status, 200)
  assert.equal(await fetches(), 1)

  way.cut()
  assert.equal((await phoneAsks(phone.provisioningUrl)).status, 200)
  const saved = await app.call('PATCH', path, { name: 'Lobby' })
  assert.deepEqual(
    [saved.status, saved.headers.get('retry-after'), saved.body.code],
    [503, '10', 'DATABASE_AWAY'],
  )
  assert.equal((await fetch(`${app.pageUrl}/readyz`)).status, 503)
  await until('it is told', () => failures.some((line) => (line as Body).boundary === 'database'))

  way.mend()
  await until('it is ready again', async () => (await fetch(`${app.pageUrl}/readyz`)).status === 200)
  await app.ok('PATCH', path, { name: 'Lobby' })
  await until('what phones did meanwhile is recorded', async () => (await fetches()) === 2)
  assert.ok(!JSON.stringify(failures).includes('never-shown'))
})
