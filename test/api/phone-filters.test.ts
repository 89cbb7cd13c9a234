/** Phones narrowed by what they said of themselves when they fetched, in every call that takes phones by a filter. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { type Body, makeOffice, makePhone, type Office, refused, sharedApp } from './office.ts'

describe('phones that are narrowed', () => {
  const shared = sharedApp()
  let office: Office
  const ids: Record<string, string> = {}
  before(async () => {
    const app = shared()
    office = await makeOffice(app, 'NARROW', { timezone: 'Pacific/Auckland' })
    for (const [name, modelId, agent] of [
      ['Reception', 'yealink-t54w', 'Yealink SIP-T54W 96.86.0.100'],
      ['Office', 'yealink-t54w', 'Yealink SIP-T54W 96.86.0.75'],
      ['Lobby', 'yealink-t46u', 'Yealink SIP-T46U 108.86.0.20'],
      ['Cellar', 'snom-d785', ''],
    ] as const) {
      const phone = await makePhone(app, office, { name, modelId })
      ids[name] = phone.id
      if (agent) await fetch(phone.provisioningUrl, { headers: { 'user-agent': `${agent} ${phone.mac}` } })
    }
  })
  const get = (path: string) => shared().ok<Body>('GET', `${office.path}/${path}`)
  const names = async (query: string) => (await get(`phones?${query}`)).items.map((each: Body) => each.name)

  test('the list finds them by vendor, model, firmware, network and day, and counts the rest by status', async () => {
    assert.deepEqual(await names('vendor=Yealink'), ['Lobby', 'Office', 'Reception'])
    assert.deepEqual(await names('vendor=yealink&firmware=96.86.0.75'), ['Office'])
    assert.deepEqual(await names('ip=127.0.0.0/8&modelId=yealink-t54w'), ['Office', 'Reception'])
    assert.deepEqual(await names('ip=10.0.0.0/8'), [])
    assert.deepEqual(await names('fetched=today'), ['Lobby', 'Office', 'Reception'])
    assert.deepEqual(await names('vendor=nobody'), [])
    const { counts, total } = await get('phones?vendor=yealink&status=neverFetched')
    assert.deepEqual([total, counts.neverFetched, counts.upToDate + counts.pending], [0, 0, 3])
    assert.equal((await get('phones?vendor=snom')).counts.neverFetched, 1)
  })

  test('words are found in any order, models among them', async () => {
    for (const q of ['yealink office', 'office yealink', '96.86 t54w office', 'sip-t54w 75 off'])
      assert.deepEqual(await names(`q=${encodeURIComponent(q)}`), ['Office'], q)
  })

  test('however many words are searched for, the question stays small', async () => {
    const letters = Array.from({ length: 100 }, (_, at) => String.fromCodePoint(0x4e00 + at)).join(' ')
    for (const q of [letters, 'a b c d e f g h i j k l m n o p'])
      for (const path of ['phones', 'phones/facets'])
        assert.ok(await get(`${path}?q=${encodeURIComponent(q)}`), `${path} ${q}`)
  })

  test('what is no network is refused at its field', async () => {
    const answer = await shared().call('GET', `${office.path}/phones?ip=10.4.1`)
    assert.match(refused(answer).ip ?? '', /10\.4\.1\.0\/24/)
  })

  test('facets name what there is, each by the others’ filters', async () => {
    const all = await get('phones/facets')
    assert.deepEqual(all.vendors, [
      { value: 'Yealink', phones: 3 },
      { value: 'Snom', phones: 1 },
    ])
    assert.deepEqual(all.models[0], { value: 'yealink-t54w', vendor: 'Yealink', name: 'T54W', phones: 2 })
    assert.deepEqual(all.networks, [{ value: '127.0.0.0/24', phones: 3 }])
    assert.equal(all.firmware.length, 3)
    const some = await get('phones/facets?vendor=Yealink&firmware=96.86.0.75')
    assert.deepEqual(some.vendors, [{ value: 'Yealink', phones: 1 }])
    assert.deepEqual(
      some.firmware.map(({ value }: Body) => value),
      ['108.86.0.20', '96.86.0.100', '96.86.0.75'],
    )
    assert.deepEqual(
      some.models.map(({ value }: Body) => value),
      ['yealink-t54w'],
    )
  })

  test('an operation, a schedule, a look before deleting and the differences take the same filter', async () => {
    const app = shared()
    const filter = { q: 'reception t54w', vendor: 'Yealink', firmware: '96.86.0.100', ip: '127.0.0.1' }
    const before = await app.ok<Body>('POST', `${office.path}/phones/delete`, { filter, dryRun: true })
    assert.equal(before.deleted, 1)
    const { id } = await app.ok<Body>('POST', `${office.path}/operations`, { kind: 'resync', filter })
    const { phones } = await get(`operations/${id}`)
    assert.deepEqual(
      phones.map((each: Body) => each.phoneId),
      [ids.Reception],
    )
    const schedule = await app.ok<Body>('POST', `${office.path}/schedules`, {
      ...{ name: 'Night', kind: 'resync', time: '02:00', days: ['sun'], filter },
    })
    assert.deepEqual(schedule.filter, filter)
    const differences = await get('phones/differences?vendor=Yealink&firmware=96.86.0.100')
    assert.ok(differences.phones <= 1)
  })
})
