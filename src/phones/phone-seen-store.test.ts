/** Phones are found by what they said and from where they came when they fetched last, by several words, and with what else narrows a list. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bareFetch } from '../../test/support/bare-rows.ts'
import { furnishStores } from '../../test/support/open-stores.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { phoneListQuerySchema } from '../schema/phone.ts'
import type { PhonePage } from './phone-search-store.ts'

const fono = 'fono-f1'
const other = 'other-o1'

async function furnish(t: Parameters<typeof furnishStores>[0]) {
  const stores = await furnishStores(t)
  const { tenant, phone, clock, fetches, phones } = stores
  const scope = await tenant('ONE')
  const seen = async (of: TenantScope, phoneId: string, ip: string, userAgent: string, firmware: string) => {
    fetches.record(
      bareFetch({ tenantId: of.tenantId, phoneId, at: clock.now(), ip, userAgent, firmware, model: null }),
    )
    await fetches.flush()
  }
  const made: string[] = []
  for (const [name, modelId, ip, firmware] of [
    ['Reception', fono, '10.4.1.20', '96.86.0.100'],
    ['Back office', fono, '10.4.1.21', '96.86.0.75'],
    ['Reception north', other, '10.4.2.30', '10.1.169.23'],
    ['Van', other, '2001:db8::7', '10.1.169.23'],
    ['Never', other, '', ''],
  ] as const) {
    const { id } = await phone(scope, { name, modelId })
    made.push(id)
    if (ip) await seen(scope, id, ip, `Maker SIP ${firmware} 0015651234${made.length}0`, firmware)
  }
  const named = new Map([
    ['fono', [fono]],
    ['f1x', [fono]],
    ['other', [other]],
    ['sip', [fono, other]],
  ])
  const names = async (wanted: object, more: Partial<PhonePage> = {}) => {
    const { items, total } = await phones.list(scope, {
      ...phoneListQuerySchema.parse(wanted),
      ...{ named, ...more },
    })
    assert.equal(total, items.length)
    return items.map((each) => each.name)
  }
  return { ...stores, scope, seen, made, names }
}

test('a phone is found by the address, the User-Agent and the firmware of its last fetch', async (t) => {
  const { names } = await furnish(t)
  assert.deepEqual(await names({ q: '10.4.1.2' }), ['Back office', 'Reception'])
  assert.deepEqual(await names({ q: '96.86.0.75' }), ['Back office'])
  assert.deepEqual(await names({ q: 'maker' }), ['Back office', 'Reception', 'Reception north', 'Van'])
  assert.deepEqual(await names({ q: '2001:DB8' }), ['Van'])
})

test('words are found in any order, each in the phone’s own text or in the name of its model', async (t) => {
  const { names } = await furnish(t)
  for (const q of ['north reception', 'reception  NORTH', 'other recep', 'recep other', '10.4.2 recep'])
    assert.deepEqual(await names({ q }), ['Reception north'], q)
  assert.deepEqual(await names({ q: 'fono f1x' }), ['Back office', 'Reception'])
  assert.deepEqual(await names({ q: 'f1x 10.4.1.20 fono' }), ['Reception'])
  assert.deepEqual(await names({ q: 'other fono' }), [], 'no phone is of two makers')
  assert.deepEqual(await names({ q: 'recep nothing' }), [])
})

test('a word of two signs narrows what longer ones find, and by itself finds beginnings', async (t) => {
  const { names } = await furnish(t)
  assert.deepEqual(await names({ q: 'reception no' }), ['Reception north'])
  assert.deepEqual(await names({ q: 'no reception' }), ['Reception north'])
  assert.deepEqual(await names({ q: 'va' }), ['Van'])
  assert.deepEqual(await names({ q: 'of ba' }), ['Back office'])
  assert.deepEqual(await names({ q: 'of fi' }), [], 'nothing begins so')
  assert.deepEqual(await names({ q: 'va other' }), ['Van'])
  assert.deepEqual(await names({ q: 'va fono' }), [])
})

test('a MAC address is found in any writing, with spaces too', async (t) => {
  const { names, phone, scope } = await furnish(t)
  const mac = '805ec0d57d72'
  await phone(scope, { name: 'Attic', mac })
  const pairs = mac.match(/../g) ?? []
  for (const q of [mac, pairs.join(':'), pairs.join('-').toUpperCase(), pairs.join(' ')])
    assert.deepEqual(await names({ q }), ['Attic'], q)
})

test('phones are narrowed by vendor, model, firmware and network, all at once', async (t) => {
  const { names } = await furnish(t)
  assert.deepEqual(await names({ ip: '10.4.1.0/24' }), ['Back office', 'Reception'])
  assert.deepEqual(await names({ ip: '10.4.1.21' }), ['Back office'])
  assert.deepEqual(await names({ ip: '2001:db8::/32' }), ['Van'])
  assert.deepEqual(await names({ firmware: '10.1.169.23' }), ['Reception north', 'Van'])
  assert.deepEqual(await names({ firmware: '10.1.169.23', ip: '10.0.0.0/8' }), ['Reception north'])
  assert.deepEqual(await names({ vendor: 'Other' }, { vendorModels: [other] }), [
    'Never',
    'Reception north',
    'Van',
  ])
  assert.deepEqual(await names({ vendor: 'Other' }, { vendorModels: [] }), [])
  assert.deepEqual(await names({ vendor: 'Other' }), [], 'whose models nobody named')
  const all = { q: 'reception', vendor: 'Other', modelId: other, firmware: '10.1.169.23', ip: '10.4.0.0/16' }
  for (const sort of ['name', 'mac', 'modelName', 'extensions', 'status', 'lastFetch', 'createdAt'])
    assert.deepEqual(await names({ ...all, sort }, { vendorModels: [other] }), ['Reception north'], sort)
  assert.deepEqual(await names({ ...all, modelId: fono }, { vendorModels: [other] }), [])
})

test('who fetched today is told from who fetched before', async (t) => {
  const { names, seen, scope, made, clock } = await furnish(t)
  const since = clock.now() + 1
  assert.deepEqual(await names({ fetched: 'today' }, { since }), [])
  await clock.advance(1000)
  await seen(scope, made[0] ?? '', '10.4.1.20', '', '96.86.0.100')
  assert.deepEqual(await names({ fetched: 'today' }, { since }), ['Reception'])
  assert.deepEqual(await names({ fetched: 'today', vendor: 'Other' }, { since, vendorModels: [other] }), [])
})

test('the counts by status follow all that else narrows the list', async (t) => {
  const { phones, scope } = await furnish(t)
  const counts = (filter: object) => phones.countsOf(scope, filter)
  const none = { failing: 0, neverFetched: 0, pending: 0, upToDate: 0 }
  const all = await counts({})
  assert.equal(all.neverFetched, 1)
  const some = await counts({ ip: '10.4.1.0/24', status: 'neverFetched' })
  assert.deepEqual(some, { ...none, pending: some.pending, upToDate: 2 - some.pending })
  assert.deepEqual(await counts({ vendor: 'Other', vendorModels: [] }), none)
  assert.equal((await counts({ vendor: 'Other', vendorModels: [other] })).neverFetched, 1)
})

test('what a phone is found by is another as soon as it comes from elsewhere, and stays when it is renamed', async (t) => {
  const { names, seen, scope, made, phones } = await furnish(t)
  const [first = ''] = made
  await seen(scope, first, '192.0.2.9', 'Maker SIP 97.1 x', '97.1')
  assert.deepEqual(await names({ q: '192.0.2.9' }), ['Reception'])
  assert.deepEqual(await names({ ip: '10.4.1.0/24' }), ['Back office'])
  assert.deepEqual(await names({ firmware: '97.1' }), ['Reception'])
  await phones.update(scope, first, { name: 'Lobby' }, undefined)
  assert.deepEqual(await names({ q: '192.0.2.9 lobby' }), ['Lobby'])
  assert.deepEqual(await names({ firmware: '97.1' }), ['Lobby'])
})

test('a fetch that tells nothing new writes nothing that lists are searched by', async (t) => {
  const { db, seen, scope, made, clock } = await furnish(t)
  // Whoever writes it is found out: what is written there would be put right.
  await db.queries
    .updateTable('phone')
    .set({ words: 'untouched' })
    .where('id', '=', made[0] ?? '')
    .execute()
  const words = async () =>
    (
      await db.queries
        .selectFrom('phone')
        .select('words')
        .where('id', '=', made[0] ?? '')
        .executeTakeFirstOrThrow()
    ).words
  await clock.advance(1000)
  await seen(scope, made[0] ?? '', '10.4.1.20', 'Maker SIP 96.86.0.100 001565123410', '96.86.0.100')
  assert.equal(await words(), 'untouched')
  await seen(scope, made[0] ?? '', '10.4.1.99', 'Maker SIP 96.86.0.100 001565123410', '96.86.0.100')
  assert.match(await words(), /reception[\s\S]*10\.4\.1\.99/)
})

test('facets tell what there is, the most first, and each follows the others’ filters', async (t) => {
  const { phones, scope, tenant } = await furnish(t)
  const facets = async (filter: object) => {
    const { models, firmware, networks } = await phones.facetsOf(scope, filter)
    const plain = (some: readonly { value: string; phones: number }[]) =>
      some.map(({ value, phones }) => `${value} ${phones}`)
    return { models: Object.fromEntries(models), firmware: plain(firmware), networks: plain(networks) }
  }
  const all = {
    models: { [fono]: 2, [other]: 3 },
    firmware: ['10.1.169.23 2', '96.86.0.100 1', '96.86.0.75 1'],
    networks: ['10.4.1.0/24 2', '10.4.2.0/24 1', '2001:db8::/64 1'],
  }
  assert.deepEqual(await facets({}), all)
  assert.deepEqual(await facets({ modelId: other }), {
    ...{ ...all, firmware: ['10.1.169.23 2'], networks: ['10.4.2.0/24 1', '2001:db8::/64 1'] },
  })
  assert.deepEqual(await facets({ ip: '10.4.2.0/24' }), {
    ...{ models: { [other]: 1 }, firmware: ['10.1.169.23 1'], networks: all.networks },
  })
  assert.deepEqual(await facets({ firmware: '96.86.0.75', q: 'office' }), {
    ...{ models: { [fono]: 1 }, firmware: ['96.86.0.75 1'], networks: ['10.4.1.0/24 1'] },
  })
  assert.deepEqual((await phones.facetsOf(await tenant('TWO'), {})).networks, [])
})

test('the database’s own counts of firmware and networks are those of a walk, and forget what is gone', async (t) => {
  const { db, phones, scope, seen, made } = await furnish(t)
  const kept = async (noun: string) =>
    db.queries
      .selectFrom('tally')
      .select(['part', 'n'])
      .where('tenantId', '=', scope.tenantId)
      .where('noun', '=', noun)
      .orderBy('part')
      .execute()
  const [first = '', second = ''] = made
  for (const [at, firmware] of ['1.0', '1.1', '1.2', '1.2'].entries())
    await seen(scope, at % 2 ? first : second, `198.51.100.${at}`, '', firmware)
  await phones.removeAll(scope, { ids: [second] }, false)
  assert.deepEqual(
    (await kept('firmware')).map(({ part, n }) => [part, Number(n)]),
    [
      ['fono-f1 1.2', 1],
      ['other-o1 ', 1],
      ['other-o1 10.1.169.23', 2],
    ],
  )
  assert.deepEqual(
    (await kept('network')).map(({ part, n }) => [part, Number(n)]),
    [
      ['', 1],
      ['00000000000000000000ffff0a0402', 1],
      ['00000000000000000000ffffc63364', 1],
      ['20010db800000000', 1],
    ],
  )
})
