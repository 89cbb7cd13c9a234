/** Tenants' own models while too much is waiting: phones are told to come again, and then get their files. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startTestApp } from '../support/start-app.ts'
import { type Body, makeOffice, makePhone, phoneAsks } from './office.ts'

const limits = { memoryMb: 64, processorMs: 60_000, wallMs: 60_000, waiting: 500, idleMs: 60_000 }
const head = 'format: { kind: keyValue }\nfiles: [{ name: "{mac}.cfg", main: true }]\nsheet:\n'
const source = `${head}  user: "{{ phone.name }}"\n`

const fileOf = (phone: Body) => `${phone.mac.replaceAll(':', '').toLowerCase()}.cfg`

/** A service with a tenant's own model; `folder` is its data, to be started on again. */
async function startWithOwnModel(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-test-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const first = await startTestApp(t, { folder })
  const office = await makeOffice(first, 'OFFICE')
  const model = await first.ok<Body>('POST', `${office.path}/models`, { name: 'Own', kind: 'sheet', source })
  return { folder, first, office, model }
}

test('phones of an own model that all boot after a restart get their files, however few jobs may wait', async (t) => {
  const { folder, first, office, model } = await startWithOwnModel(t)
  const phones: Body[] = []
  for (let index = 0; index < 12; index++)
    phones.push(await makePhone(first, office, { modelId: model.id, lines: [] }))
  await first.close()

  const app = await startTestApp(t, { folder, modelLimits: { ...limits, waiting: 3 } })
  const urls = phones.map(({ provisioningUrl }) => `${app.publicUrl}${new URL(provisioningUrl).pathname}`)
  const statuses = await Promise.all(urls.map(async (url) => (await phoneAsks(url)).status))
  assert.deepEqual(
    statuses.filter((status) => status !== 200 && status !== 503),
    [],
    'who comes too early is told to come again, not that there is nothing',
  )
  for (const url of urls) assert.equal((await phoneAsks(url)).status, 200)
})

test('a phone whose model cannot be worked out just now is told to come again, and that is not remembered', async (t) => {
  const { folder, first, office, model } = await startWithOwnModel(t)
  const phone = await makePhone(first, office, { modelId: model.id, lines: [] })
  await first.close()

  // Nothing may wait at all: as if others had taken every turn.
  const busy = await startTestApp(t, { folder, modelLimits: { ...limits, waiting: 0 } })
  const path = new URL(phone.provisioningUrl).pathname
  const refused = await phoneAsks(busy.publicUrl + path)
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '10'])
  const { items } = await busy.ok<Body>('GET', `${office.path}/phones/${phone.id}/fetches`)
  assert.equal(items[0].reason.code, 'notNow')
  const saved = await busy.call('PATCH', `${office.path}/phones/${phone.id}`, { name: 'Lobby' })
  assert.equal(saved.status, 429, saved.text)
  const looked = await busy.call('GET', `${office.path}/phones/${phone.id}/files/${fileOf(phone)}`)
  assert.deepEqual([looked.status, looked.body?.code], [429, 'TOO_MANY_REQUESTS'], looked.text)
  assert.equal((await busy.ok<Body>('GET', `${office.path}/phones`)).total, 1)
})

test('a process for own models that does not start is said as such: come again, it is nobody’s fault', async (t) => {
  const { folder, first, office, model } = await startWithOwnModel(t)
  const phone = await makePhone(first, office, { modelId: model.id, lines: [] })
  await first.close()

  // A heap in which nothing starts.
  const app = await startTestApp(t, { folder, modelLimits: { ...limits, memoryMb: 1 } })
  const served = await phoneAsks(app.publicUrl + new URL(phone.provisioningUrl).pathname)
  assert.deepEqual([served.status, served.headers.get('retry-after')], [503, '10'])
  const draft = { kind: 'sheet', source }
  for (const [method, path, body] of [
    ['PATCH', `/phones/${phone.id}`, { name: 'Lobby' }],
    ['POST', '/models/check', draft],
    ['POST', '/models', { name: 'Other', ...draft }],
    ['GET', `/phones/${phone.id}/files/${fileOf(phone)}`, undefined],
    ['PATCH', `/models/${model.id}/defaults`, { settings: { callWaiting: true } }],
  ] as const) {
    const answer = await app.call(method, office.path + path, body)
    assert.deepEqual(
      [method, path, answer.status, answer.headers.get('retry-after'), answer.body?.code],
      [method, path, 503, '10', 'MODELS_AWAY'],
      answer.text,
    )
  }
  assert.equal((await app.ok<Body>('GET', `${office.path}/phones`)).total, 1)
})
