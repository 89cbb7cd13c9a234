/** The database server is out of reach: phones get the files that are known, whoever saves is told, and all goes on when it is back. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { lookEachMs } from '../../src/db/follow-feed.ts'
import type { Log } from '../../src/kernel/log.ts'
import { wayTo } from '../support/cut-way.ts'
import { testFolder, until } from '../support/processes.ts'
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
  await until('the fetch is recorded', async () => (await fetches()) === 1)

  way.cut()
  assert.equal((await phoneAsks(phone.provisioningUrl)).status, 200)
  const saved = await app.call('PATCH', path, { name: 'Lobby' })
  assert.deepEqual(
    [saved.status, saved.headers.get('retry-after'), saved.body.code],
    [503, '10', 'DATABASE_AWAY'],
  )
  assert.equal((await fetch(`${app.pageUrl}/readyz`)).status, 503)
  await until('it is told', () => failures.some((line) => (line as Body).boundary === 'database'))
  await pause(3 * lookEachMs)
  assert.deepEqual(
    failures.map((line) => (line as Body).boundary),
    ['database'],
    'once, and not each time that somebody looks',
  )

  way.mend()
  await until('it is ready again', async () => (await fetch(`${app.pageUrl}/readyz`)).status === 200)
  await app.ok('PATCH', path, { name: 'Lobby' })
  await until('what phones did meanwhile is recorded', async () => (await fetches()) === 2)
  assert.ok(!JSON.stringify(failures).includes('never-shown'))
})

test('while the database does not answer, a phone that is not known is told to ask again, and cannot be told from one that is not there', {
  skip: postgresOnly,
}, async (t) => {
  const way = await wayTo(t, await testPlace(t))
  // A thread knows those that asked it, and no others.
  const app = await startTestApp(t, { flags: ['--database', way.url, '--phone-threads', '1'] })
  const office = await makeOffice(app, 'OFFICE', { allowedNetworks: ['127.0.0.0/8'] })
  const [known, never, elsewhere] = [
    await makePhone(app, office),
    await makePhone(app, office),
    await makePhone(app, await makeOffice(app, 'ELSEWHERE')),
  ]
  await app.ok('PATCH', '/tenants/ELSEWHERE', { allowedNetworks: ['192.0.2.0/24'] })
  const nobody = never.provisioningUrl.replace(/[a-z2-7]{26}/, 'a'.repeat(26))
  assert.equal((await phoneAsks(known.provisioningUrl)).status, 200)
  assert.equal((await phoneAsks(elsewhere.provisioningUrl)).status, 404)
  assert.equal((await phoneAsks(nobody)).status, 404)

  way.cut()
  const told = async (url: string, method = 'GET') => {
    const { status, headers, text } = await phoneAsks(url, { method })
    return [status, headers.get('retry-after'), headers.get('content-length'), text]
  }
  const later = [503, '30', '0', '']
  for (const url of [never.provisioningUrl, elsewhere.provisioningUrl, nobody])
    for (const method of ['GET', 'HEAD', 'PUT'])
      for (const name of ['', `${never.mac}.cfg`, 'y000000000096.cfg'])
        assert.deepEqual(await told(url + name, method), later, `${method} ${name}`)
  assert.equal((await phoneAsks(known.provisioningUrl)).status, 200)

  way.mend()
  await until('phones are known again', async () => (await phoneAsks(never.provisioningUrl)).status === 200)
  await until('and nobody is nobody', async () => (await phoneAsks(nobody)).status === 404)
})

test('after a restart a phone that has not asked since gets its last good file while the database does not answer', {
  skip: postgresOnly,
}, async (t) => {
  const way = await wayTo(t, await testPlace(t))
  const folder = testFolder(t, 'away')
  const start = () => startTestApp(t, { folder, flags: ['--database', way.url, '--phone-threads', '1'] })
  const before = await start()
  const office = await makeOffice(before, 'OFFICE')
  const [phone, deleted] = [await makePhone(before, office), await makePhone(before, office)]
  const file = await phoneAsks(phone.provisioningUrl)
  assert.equal((await phoneAsks(deleted.provisioningUrl)).status, 200)
  await until('both are kept', async () => /^offhook_last_good_files 2$/m.test(await metricsOf(before)))
  await before.ok('DELETE', `${office.path}/phones/${deleted.id}`)
  await before.close()

  const app = await start()
  const at = ({ provisioningUrl }: Body) => new URL(new URL(provisioningUrl).pathname, app.publicUrl).href
  way.cut()
  const { status, text, headers } = await phoneAsks(at(phone))
  assert.deepEqual([status, headers.get('etag')], [200, file.headers.get('etag')])
  assert.equal(text, file.text)
  assert.equal((await phoneAsks(at(phone), { method: 'HEAD' })).status, 200)
  assert.equal((await phoneAsks(at(deleted))).status, 503)
  assert.match(await metricsOf(app), /^offhook_database_away 1$/m)

  way.mend()
  await until('it is told to be there', async () => /^offhook_database_away 0$/m.test(await metricsOf(app)))
  const fetched = async () => (await app.ok<Body>('GET', `${office.path}/phones/${phone.id}/fetches`)).items
  const items = await until('it is recorded', async () => {
    const all = await fetched()
    return all.length === 3 && all
  })
  assert.deepEqual(
    items.map(({ outcome, reason }: Body) => [outcome, reason.code]),
    [
      ['served', 'lastGood'],
      ['served', 'lastGood'],
      ['served', 'ok'],
    ],
  )
  await until('and nobody is nobody', async () => (await phoneAsks(at(deleted))).status === 404)
})

const metricsOf = async ({ pageUrl }: { pageUrl: string }) => (await fetch(`${pageUrl}/metrics`)).text()
