/** Many phones by one call: all of them or none. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { makeOffice, type Office, sharedApp } from './office.ts'

type Row = { name?: string; modelId?: string; mac?: string; lines?: object[] }
const mac = (n: number) => `02cc${n.toString(16).padStart(8, '0')}`
const desk = (n: number, more: object = {}): Row => ({
  ...{ name: `Desk ${n}`, modelId: 'yealink-t46s', mac: mac(n) },
  ...more,
})

describe('many phones', () => {
  const app = sharedApp()
  let office: Office
  const add = (phones: Row[], query = '') =>
    app().call('POST', `${office.path}/phones/many${query}`, { phones })
  const total = async (q: string) =>
    (await app().ok<{ total: number }>('GET', `${office.path}/phones?q=${q}`)).total

  before(async () => {
    office = await makeOffice(app(), 'MANY')
  })

  test('are added by one call, found, served and audited once', async () => {
    const answer = await add(Array.from({ length: 320 }, (_, n) => desk(n)))
    assert.deepEqual([answer.status, answer.body], [201, { created: 320, updated: 0 }])
    assert.equal(await total('02cc'), 320)
    const { items } = await app().ok<{ items: { provisioningUrl: string }[] }>(
      ...(['GET', `${office.path}/phones?q=${mac(7)}`] as const),
    )
    const fetched = await fetch(`${items[0]?.provisioningUrl}/${mac(7)}.cfg`)
    assert.equal(fetched.status, 200)
    await fetched.text()
  })

  test('are none where one is wrong, and each mistake is told at its place', async () => {
    const wrong = await add([
      desk(1000),
      ...Array.from({ length: 60 }, (_, n) => desk(1001 + n)),
      desk(2000, { name: '' }),
      desk(7),
      desk(1000),
      desk(2001, { modelId: 'none' }),
      desk(2002, { lines: [{ line: 99, extensionId: 'none' }] }),
    ])
    assert.equal(wrong.status, 400)
    assert.deepEqual(
      wrong.body.errors.map((error: { path: string }) => error.path),
      ['phones.61.name'],
    )
    const more = await add([
      desk(1000),
      { name: 'No model', mac: mac(2000) },
      desk(7),
      desk(1000),
      desk(2001, { modelId: 'none' }),
      desk(2002, { lines: [{ line: 99, extensionId: 'none' }] }),
      { name: 'No MAC', modelId: 'yealink-t46s' },
    ])
    assert.deepEqual(more.body.errors.map((error: { path: string }) => error.path).sort(), [
      ...['phones.1.modelId', 'phones.2.mac', 'phones.3.mac', 'phones.4.modelId'],
      ...['phones.5.lines.0.line', 'phones.6.mac'],
    ])
    assert.equal(await total(mac(1000)), 0)
    const all = await add(Array.from({ length: 300 }, (_, n) => desk(3000 + n, { modelId: 'none' })))
    assert.deepEqual([all.body.errors.length, all.body.more], [100, 200])
    const empty = await add([])
    assert.equal(empty.status, 400)
    assert.equal((await add(Array.from({ length: 10_001 }, () => ({})))).status, 400)
  })

  test('are changed in what is named where they are there already, when that is wanted', async () => {
    const answer = await add([{ mac: mac(3), name: 'Renamed' }, desk(5000)], '?onConflict=update')
    assert.deepEqual([answer.status, answer.body], [201, { created: 1, updated: 1 }])
    assert.equal(await total('renamed'), 1)
    const { items } = await app().ok<{ items: { modelId: string; revision: number }[] }>(
      ...(['GET', `${office.path}/phones?q=renamed`] as const),
    )
    assert.deepEqual([items[0]?.modelId, items[0]?.revision], ['yealink-t46s', 2])
  })
})
