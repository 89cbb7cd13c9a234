/** Tenants' own models: whatever one of them costs, it is that tenant's, and the others are answered as ever. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestApp } from '../support/start-app.ts'
import { askDatabase } from '../support/test-database.ts'
import { type Body, makeOffice, makePhone, phoneAsks, refused } from './office.ts'

/** Stored by somebody who did not check it: as an older version may have left it. */
async function store(folder: string, id: string, columns: Record<string, string>): Promise<void> {
  const set = Object.keys(columns).map((name) => `"${name}" = ?`)
  const change = `update model set ${set.join(', ')}, revision = revision + 1 where id = ?`
  await askDatabase(folder, change, [...Object.values(columns), id])
}

const facts = `facts: { b: "${'y'.repeat(200_000)}" }\n`
const sheetOf = (sheet: string, more = '') =>
  `format: { kind: keyValue }\nfiles: [{ name: "{mac}.cfg", main: true }]\n${more}sheet:\n${sheet}`
const tooLong = sheetOf(`  a: "${'{{facts.b}}'.repeat(4000)}"\n`, facts)

test('a model that costs too much is refused with a sentence at its source, and not stored', async (t) => {
  const app = await startTestApp(t)
  const office = await makeOffice(app, 'OFFICE')
  const path = `${office.path}/models`
  const answer = await app.call('POST', path, { name: 'Qxwzvk', kind: 'sheet', source: tooLong })
  assert.deepEqual(Object.keys(refused(answer)), ['source'])
  assert.match(answer.body.errors[0].message, /moves more than 16777216 characters/)
  const check = await app.ok<Body>('POST', `${path}/check`, { kind: 'sheet', source: tooLong })
  assert.match(check.mistakes[0].message, /moves more than 16777216 characters/)
  assert.equal((await app.ok<Body>('GET', `${path}?q=Qxwzvk`)).total, 0)
})

test('a stored model that ends its process is held back with its reason, on model and phone, until it is saved anew', async (t) => {
  const app = await startTestApp(t)
  const office = await makeOffice(app, 'OFFICE')
  const path = `${office.path}/models`
  const source = sheetOf('  a: 1\n  user: "{{ phone.name }}"\n')
  const model = await app.ok<Body>('POST', path, { name: 'Own', kind: 'sheet', source })
  assert.equal(model.quarantine, null)
  const phone = await makePhone(app, office, { modelId: model.id })
  assert.match((await phoneAsks(phone.provisioningUrl)).text, /user = /)
  const quarantine = { reason: 'to work it out, it takes too much', at: '2026-01-01T00:00:00.000Z' }
  await store(app.folder, model.id, { quarantine: JSON.stringify(quarantine) })
  await app.ok('PATCH', `${office.path}/phones/${phone.id}/`.replace(/\/$/, ''), {}).catch(() => undefined)
  assert.deepEqual((await app.ok<Body>('GET', `${path}/${model.id}`)).quarantine, quarantine)
  await app.ok('PATCH', `${path}/${model.id}`, { locked: true })
  const shown = await app.ok<Body>('GET', `${office.path}/phones/${phone.id}`)
  assert.deepEqual(shown.status.quarantine, quarantine)
  assert.equal((await phoneAsks(phone.provisioningUrl)).status, 404)
  await app.ok('PATCH', `${path}/${model.id}`, { locked: false })
  const saved = await app.ok<Body>('PATCH', `${path}/${model.id}`, { source: `${source}  b: 2\n` })
  assert.equal(saved.quarantine, null)
  assert.match((await phoneAsks(phone.provisioningUrl)).text, /b = 2/)
})

test('a stored model that cannot be worked out keeps no list and no phone from being answered', async (t) => {
  const app = await startTestApp(t)
  const office = await makeOffice(app, 'OFFICE')
  const path = `${office.path}/models`
  const model = await app.ok<Body>('POST', path, { name: 'Own', kind: 'sheet', source: sheetOf('  a: 1\n') })
  const phone = await makePhone(app, office, { modelId: model.id })
  await store(app.folder, model.id, { source: tooLong })
  const own = await app.ok<Body>('GET', `${path}/${model.id}`)
  assert.match(own.mistakes[0].message, /moves more than/)
  await app.ok('GET', path)
  await app.ok('GET', `${office.path}/phones`)
  await app.ok('GET', `${office.path}/phones/${phone.id}`)
  await app.ok('GET', `${office.path}/phones/${phone.id}/files`)
})

test('a file that cannot be made for a phone is an item with its failure', async (t) => {
  const app = await startTestApp(t)
  const office = await makeOffice(app, 'OFFICE')
  const source = `{% for i in (1..150) %}{% for k in lineKeys %}{{ k.label | append: 'x' | upper }}\n${'{{ k.label }}'.repeat(100)}{% endfor %}{% endfor %}`
  const model = await app.ok<Body>('POST', `${office.path}/models`, {
    ...{ name: 'Loops', source, format: { kind: 'text' } },
  })
  const lineKeys = Array.from({ length: 60 }, (_, index) => ({
    number: index + 1,
    kind: 'blf',
    value: '200',
  }))
  const answer = await app.call('POST', `${office.path}/phones`, {
    ...{ name: 'Too many keys', modelId: model.id, mac: '001565aabb01', lineKeys },
  })
  assert.match(Object.values(refused(answer)).join(), /more than \d+ steps/)
  const simple = { name: 'Keys', source: 'a = 1\n', format: { kind: 'text' } }
  const keys = await app.ok<Body>('POST', `${office.path}/models`, simple)
  const phone = await makePhone(app, office, { modelId: keys.id, lineKeys })
  // It costs nothing as long as a phone has no keys.
  const perKey = '{% for i in (1..9999) %}{% for k in lineKeys %}x{% endfor %}{% endfor %}'
  await store(app.folder, keys.id, { source: perKey })
  await app.ok('PATCH', `${office.path}/models/${keys.id}`, { locked: true })
  const { items } = await app.ok<Body>('GET', `${office.path}/phones/${phone.id}/files`)
  assert.match(items[0].failure, /takes more than 200000 steps/)
  const { items: phones } = await app.ok<Body>('GET', `${office.path}/phones`)
  assert.deepEqual([phones[0].id, phones[0].status.quarantine], [phone.id, null])
  assert.equal((await phoneAsks(phone.provisioningUrl)).status, 404)
})
