import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishStores } from '../../test/support/open-stores.ts'
import { systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import { linkCreateSchema } from '../schema/link.ts'
import { registrationListQuerySchema } from '../schema/registration.ts'
import type { Heard } from './registration-store.ts'

const query = registrationListQuerySchema.parse({})
const heardOf = (username: string, more: Partial<Heard> = {}): Heard => ({
  ...{ username, contact: `sip:${username}@192.0.2.7`, userAgent: 'a phone', model: '', firmware: '' },
  ...{ mac: '', instanceMac: '', way: { callId: '1' } },
  ...more,
})

async function furnish(t: Parameters<typeof furnishStores>[0]) {
  const stores = await furnishStores(t)
  const { links, registrations } = stores
  async function link(scope: TenantScope | typeof systemScope = systemScope) {
    const id = await links.create(
      scope,
      linkCreateSchema.parse({ name: 'pbx', kind: 'kamailio', host: 'pbx.example.com' }),
    )
    const record = (await links.lead(systemScope, 1000)).find((each) => each.id === id)
    assert.ok(record)
    const up = () => links.tellState(systemScope, record, { state: 'up', why: '', found: '' })
    await up()
    const down = () => links.tellState(systemScope, record, { state: 'down', why: 'x', found: '' })
    return { down, up, tell: (...heard: Heard[]) => registrations.tell(systemScope, record, heard) }
  }
  const listed = async (scope: TenantScope) => (await registrations.list(scope, query)).items
  return { ...stores, link, listed }
}

test('a registration is the phone’s that has the line, whatever the case of its user name', async (t) => {
  const { tenant, extension, phone, link, listed } = await furnish(t)
  const scope = await tenant('ONE')
  const { id: extensionId } = await extension(scope, { number: '100' })
  const desk = await phone(scope, { lines: [{ line: 2, extensionId }] })
  const { tell } = await link()
  await tell(heardOf('100-one'))
  const [registration] = await listed(scope)
  assert.deepEqual(
    [
      registration?.phoneId,
      registration?.phoneName,
      registration?.line,
      registration?.number,
      registration?.link,
    ],
    [desk.id, 'Desk', 2, '100', 'pbx'],
  )
})

test('of two phones on one extension, the MAC in the User-Agent says which; without one nobody does', async (t) => {
  const { tenant, extension, phone, link, listed } = await furnish(t)
  const scope = await tenant('ONE')
  const { id: extensionId } = await extension(scope, { number: '100' })
  const lines = [{ line: 1, extensionId }]
  await phone(scope, { lines, mac: '805ec0000001' })
  const second = await phone(scope, { lines, mac: '805ec0000002' })
  const { tell } = await link()
  await tell(
    heardOf('100-ONE', { contact: 'sip:a', mac: '805ec0000002' }),
    heardOf('100-ONE', { contact: 'sip:b' }),
    heardOf('100-ONE', { contact: 'sip:c', instanceMac: '805ec0000002' }),
  )
  const byContact = new Map((await listed(scope)).map(({ contact, phoneId }) => [contact, phoneId]))
  assert.deepEqual([...byContact].sort(), [
    ['sip:a', second.id],
    ['sip:b', null],
    ['sip:c', second.id],
  ])
})

test('a device whose MAC no phone has is none of ours, though it registers as one', async (t) => {
  const { tenant, extension, phone, link, listed } = await furnish(t)
  const scope = await tenant('ONE')
  const { id: extensionId } = await extension(scope, { number: '100' })
  await phone(scope, { lines: [{ line: 1, extensionId }], mac: '805ec0000001' })
  const { tell } = await link()
  await tell(heardOf('100-ONE', { mac: '805ec0ffffff' }))
  const [registration] = await listed(scope)
  assert.deepEqual([registration?.phoneId, registration?.number], [null, '100'])
})

test('a user name that two tenants have is nobody’s, unless the MAC or the link says whose', async (t) => {
  const { tenant, extension, phone, link, listed } = await furnish(t)
  const [one, two] = [await tenant('ONE'), await tenant('TWO')]
  await extension(one, { number: '100', username: '100' })
  const { id: extensionId } = await extension(two, { number: '100', username: '100' })
  const desk = await phone(two, { lines: [{ line: 1, extensionId }], mac: '805ec0000003' })
  const ofAll = await link()
  await ofAll.tell(heardOf('100'))
  assert.deepEqual([await listed(one), await listed(two)], [[], []])
  await ofAll.tell(heardOf('100', { mac: '805ec0000003' }))
  assert.deepEqual([(await listed(one)).length, (await listed(two))[0]?.phoneId], [0, desk.id])
  await ofAll.tell()
  await (await link(one)).tell(heardOf('100', { mac: '805ec0000003' }))
  const [registration] = await listed(one)
  assert.deepEqual([registration?.number, registration?.phoneId], ['100', null])
  assert.deepEqual(await listed(two), [])
})

test('on a link of all tenants, a MAC alone takes nobody’s phone', async (t) => {
  const { tenant, extension, phone, link, listed, registrations } = await furnish(t)
  const [scope, other] = [await tenant('ONE'), await tenant('TWO')]
  const { id: extensionId } = await extension(scope, { number: '100' })
  await extension(other, { number: '200', username: '200' })
  const desk = await phone(scope, { lines: [{ line: 1, extensionId }], mac: '805ec0000001' })
  const { tell } = await link()
  await tell(
    heardOf('200', { contact: 'sip:stranger', mac: desk.mac }),
    heardOf('unknown', { contact: 'sip:unknown', instanceMac: desk.mac }),
    heardOf('100-ONE', { contact: 'sip:own', mac: desk.mac }),
  )
  assert.deepEqual(
    (await listed(scope)).map(({ contact, phoneId }) => [contact, phoneId]),
    [['sip:own', desk.id]],
  )
  assert.deepEqual(
    (await listed(other)).map(({ contact, phoneId }) => [contact, phoneId]),
    [['sip:stranger', null]],
  )
  assert.equal((await registrations.wayOf(scope, desk.id))?.contact, 'sip:own')
})

test('a phone is reached by the line that it is known to have, before one that nobody knows', async (t) => {
  const { tenant, extension, phone, link, registrations } = await furnish(t)
  const scope = await tenant('ONE')
  const { id: extensionId } = await extension(scope, { number: '100' })
  const desk = await phone(scope, { lines: [{ line: 1, extensionId }], mac: '805ec0000001' })
  const { tell } = await link(scope)
  await tell(
    heardOf('elsewhere', { contact: 'sip:no-line', mac: desk.mac }),
    heardOf('100-ONE', { contact: 'sip:line', mac: desk.mac }),
  )
  assert.equal((await registrations.wayOf(scope, desk.id))?.contact, 'sip:line')
  const shown = (await registrations.ofPhones(scope, [desk.id])).get(desk.id) ?? []
  assert.deepEqual(
    shown.map(({ contact }) => contact),
    ['sip:line', 'sip:no-line'],
  )
})

test('what two have written at once is there once after the next telling', async (t) => {
  const { tenant, extension, link, listed, db } = await furnish(t)
  const scope = await tenant('ONE')
  await extension(scope, { number: '100' })
  const { tell } = await link()
  await tell(heardOf('100-ONE'))
  const [row] = await db.queries.selectFrom('registration').selectAll().execute()
  assert.ok(row)
  await db.queries
    .insertInto('registration')
    .values({ ...row, id: 'second' })
    .execute()
  await tell(heardOf('100-ONE'))
  assert.equal((await listed(scope)).length, 1)
})

test('what is told again is as old as it was; who registers anew is new', async (t) => {
  const { tenant, extension, link, listed, clock, heard } = await furnish(t)
  const scope = await tenant('ONE')
  await extension(scope, { number: '100' })
  await extension(scope, { number: '101' })
  const { tell } = await link()
  await tell(heardOf('100-ONE'), heardOf('101-ONE'))
  const before = await listed(scope)
  heard()
  await clock.advance(5000)
  await tell(heardOf('100-ONE'), heardOf('101-ONE'))
  assert.deepEqual(await listed(scope), before)
  assert.deepEqual(heard(), [], 'nothing is written, and nobody hears of it')
  await tell(heardOf('100-ONE', { way: { callId: '2' } }))
  const after = await listed(scope)
  assert.equal(after.length, 1)
  assert.notEqual(after[0]?.since, before[0]?.since)
  assert.deepEqual(
    heard().map(({ type }) => type),
    ['registration.told', 'link.told'],
  )
})

test('what a link told is not answered while it is down, since nobody knows', async (t) => {
  const { tenant, extension, phone, link, listed, registrations } = await furnish(t)
  const scope = await tenant('ONE')
  const { id: extensionId } = await extension(scope, { number: '100' })
  const desk = await phone(scope, { lines: [{ line: 1, extensionId }] })
  const { tell, down, up } = await link()
  await tell(heardOf('100-ONE'))
  assert.equal((await registrations.ofPhones(scope, [desk.id])).get(desk.id)?.length, 1)
  await down()
  assert.deepEqual(await listed(scope), [])
  assert.equal((await registrations.ofPhones(scope, [desk.id])).size, 0)
  await up()
  assert.equal((await listed(scope)).length, 1)
})

test('a list is searched and cut into pages, and another tenant sees nothing of it', async (t) => {
  const { tenant, extension, link, registrations } = await furnish(t)
  const [scope, other] = [await tenant('ONE'), await tenant('TWO')]
  for (const number of ['100', '101', '102']) await extension(scope, { number })
  const { tell } = await link()
  await tell(heardOf('100-ONE'), heardOf('101-ONE', { userAgent: 'Special 1.2' }), heardOf('102-ONE'))
  const search = async (more: object) => registrations.list(scope, registrationListQuerySchema.parse(more))
  assert.deepEqual(
    (await search({ q: 'special' })).items.map(({ username }) => username),
    ['101-ONE'],
  )
  const { items, total } = await search({ page: 2, pageSize: 2 })
  assert.deepEqual([items.map(({ username }) => username), total], [['102-ONE'], 3])
  assert.deepEqual(await registrations.list(other, query), { items: [], total: 0 })
})

test('thousands of registrations are told in one go', async (t) => {
  const { tenant, link, db } = await furnish(t)
  await tenant('ONE')
  const { tell } = await link()
  await tell(...Array.from({ length: 3000 }, (_, n) => heardOf(`u${n}`)))
  const { n } = await db.queries
    .selectFrom('registration')
    .select((select) => select.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  assert.equal(Number(n), 3000)
})

test('whoever registers and is no phone of ours is told once; one of several that have the line is none such', async (t) => {
  const { tenant, extension, phone, link } = await furnish(t)
  const scope = await tenant('ONE')
  const { id: shared } = await extension(scope, { number: '100' })
  await extension(scope, { number: '101' })
  const lines = [{ line: 1, extensionId: shared }]
  await phone(scope, { lines, mac: '805ec0000001' })
  await phone(scope, { lines, mac: '805ec0000002' })
  const { tell } = await link(scope)
  const all = [
    heardOf('100-ONE', { contact: 'sip:a' }),
    heardOf('100-ONE', { contact: 'sip:b', mac: '805ec0000001' }),
    heardOf('100-ONE', { contact: 'sip:c', mac: '805ec0ffffff' }),
    heardOf('101-ONE', { contact: 'sip:d' }),
    heardOf('999', { contact: 'sip:e' }),
  ]
  assert.deepEqual(
    (await tell(...all)).map(({ contact, mac, tenantId }) => [contact, mac, tenantId === scope.tenantId]),
    [
      ['sip:c', '805ec0ffffff', true],
      ['sip:d', '', true],
      ['sip:e', '', true],
    ],
  )
  assert.deepEqual(await tell(...all), [])
})
