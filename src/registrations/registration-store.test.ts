import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishStores } from '../../test/support/open-stores.ts'
import { postgresOnly } from '../../test/support/test-database.ts'
import { systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import { linkCreateSchema } from '../schema/link.ts'
import type { OperationKind } from '../schema/operation.ts'
import { phoneListQuerySchema } from '../schema/phone.ts'
import { registeredStates } from '../schema/registered-state.ts'
import { registrationListQuerySchema } from '../schema/registration.ts'
import type { Heard } from './registration-store.ts'

const query = registrationListQuerySchema.parse({})
const heardOf = (username: string, more: Partial<Heard> = {}): Heard => ({
  ...{ username, contact: `sip:${username}@192.0.2.7`, userAgent: 'a phone', model: '', firmware: '' },
  ...{ mac: '', instanceMac: '', way: { callId: '1' } },
  ...{ domain: '', addresses: [], vendor: '', modelId: '' },
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
    const tell = (...heard: Heard[]) => registrations.tell(systemScope, record, heard)
    return { id, record, down, up, tell }
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
  assert.deepEqual(await registrations.whatIsTold(scope), { some: false, all: false })
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
    (await tell(...all)).strangers.map(({ contact, mac, tenantId }) => [
      contact,
      mac,
      tenantId === scope.tenantId,
    ]),
    [
      ['sip:c', '805ec0ffffff', true],
      ['sip:d', '', true],
      ['sip:e', '', true],
    ],
  )
  assert.deepEqual((await tell(...all)).strangers, [])
})

const yealink = { vendor: 'Yealink', modelId: 'yealink-t54w', userAgent: 'Yealink SIP-T54W 96.86.0.20' }
const snom = { vendor: 'Snom', modelId: 'snom-d785', userAgent: 'snomD785/10.1.169.16' }

/** Two phones on one extension, which fetch from addresses of their own. */
async function twoPhones(
  t: Parameters<typeof furnishStores>[0],
  models: [string, string] = ['yealink-t54w', 'yealink-t54w'],
) {
  const furnished = await furnish(t)
  const { tenant, extension, phone, link, listed, db } = furnished
  const scope = await tenant('ONE')
  const { id: extensionId } = await extension(scope, { number: '100' })
  const lines = [{ line: 1, extensionId }]
  const ids: Record<string, string> = {}
  for (const [index, name] of ['A', 'B'].entries()) {
    const { id } = await phone(scope, { name, lines, modelId: models[index] ?? '' })
    ids[name] = id
    const lastFetch = JSON.stringify({ outcome: 'served', ip: `192.0.2.${index + 1}` })
    await db.queries.updateTable('phone').set({ lastFetch }).where('id', '=', id).execute()
  }
  const { tell } = await link()
  return {
    ...{ ...furnished, scope, ids, tell },
    whose: async (...heard: Heard[]) => {
      await tell(...heard)
      const names = new Map((await listed(scope)).map(({ contact, phoneName }) => [contact, phoneName]))
      return heard.map(({ contact }) => names.get(contact))
    },
  }
}

test('of two phones on one extension, the address that each fetches from says which contact is which', async (t) => {
  const { whose } = await twoPhones(t)
  const from = (contact: string, ...addresses: string[]) => heardOf('100-ONE', { contact, addresses })
  assert.deepEqual(
    await whose(
      from('sip:b', '192.0.2.2'),
      from('sip:a', '10.0.0.7', '192.0.2.1'),
      from('sip:elsewhere', '192.0.2.3'),
      from('sip:between', '192.0.2.1', '192.0.2.2'),
    ),
    ['B', 'A', '', ''],
  )
})

test('behind one address, the model in the User-Agent says which contact is which, where it differs', async (t) => {
  const { whose } = await twoPhones(t, ['yealink-t54w', 'snom-d785'])
  const as = (contact: string, more: Partial<Heard>) =>
    heardOf('100-ONE', { contact, addresses: ['203.0.113.1'], ...more })
  assert.deepEqual(await whose(as('sip:a', yealink), as('sip:b', snom), as('sip:c', {})), ['A', 'B', ''])
})

test('two phones of one model behind one address cannot be told apart: neither contact is said to be one of them', async (t) => {
  const { whose } = await twoPhones(t)
  const at = (contact: string) => heardOf('100-ONE', { contact, addresses: ['203.0.113.1'], ...yealink })
  assert.deepEqual(await whose(at('sip:a'), at('sip:b')), ['', ''])
})

test('a softphone on a phone’s own extension is not taken for the phone', async (t) => {
  const { tenant, extension, phone, link, listed } = await furnish(t)
  const scope = await tenant('ONE')
  const { id: extensionId } = await extension(scope, { number: '100' })
  await phone(scope, { name: 'Desk', lines: [{ line: 1, extensionId }] })
  const { tell } = await link()
  const desk = heardOf('100-ONE', { contact: 'sip:desk', ...yealink })
  const soft = heardOf('100-ONE', { contact: 'sip:soft', userAgent: 'a softphone 1.0' })
  const other = heardOf('100-ONE', { contact: 'sip:other', ...snom })
  const told = async (...heard: Heard[]) => {
    await tell(...heard)
    return (await listed(scope)).map(({ contact, phoneName }) => [contact, phoneName]).sort()
  }
  assert.deepEqual(await told(desk, soft), [
    ['sip:desk', 'Desk'],
    ['sip:soft', ''],
  ])
  assert.deepEqual(await told(other), [['sip:other', '']], 'another maker’s')
  assert.deepEqual(await told(soft), [['sip:soft', 'Desk']], 'nothing speaks against it')
  const old = heardOf('100-ONE', { contact: 'sip:old', userAgent: 'a softphone 1.0' })
  assert.deepEqual(
    await told(soft, old),
    [
      ['sip:old', 'Desk'],
      ['sip:soft', 'Desk'],
    ],
    'one device, whose old contact has not expired',
  )
  const second = heardOf('100-ONE', { contact: 'sip:second', userAgent: 'another 2.0' })
  assert.deepEqual(
    await told(soft, second),
    [
      ['sip:second', ''],
      ['sip:soft', ''],
    ],
    'one of two is the phone, and nobody knows which',
  )
})

test('a line with a virtual extension is registered as the member that it registers as', async (t) => {
  const { tenant, extension, phone, link, listed } = await furnish(t)
  const scope = await tenant('ONE')
  const member = await extension(scope, { number: '100' })
  const group = await extension(scope, { number: '500', tech: 'VIRTUAL', members: [member.id] })
  const desk = await phone(scope, { lines: [{ line: 3, extensionId: group.id }] })
  const { tell } = await link()
  await tell(heardOf('100-ONE'))
  const [registration] = await listed(scope)
  assert.deepEqual([registration?.phoneId, registration?.line], [desk.id, 3])
})

test('a domain that the PBX tells says whose the user name is, on links of all tenants and on one’s own', async (t) => {
  const { tenant, extension, link, listed } = await furnish(t)
  const one = await tenant('ONE', { sipServer: 'one.example.com' })
  const two = await tenant('TWO', { sipServer: 'Two.example.com' })
  for (const scope of [one, two]) await extension(scope, { number: '100', username: '100' })
  const { tell } = await link()
  const at = (domain: string) => heardOf('100', { domain, contact: `sip:100@${domain}` })
  await tell(at('one.example.com'), at('two.example.com'), at('three.example.com'))
  const contacts = async (scope: TenantScope) => (await listed(scope)).map(({ contact }) => contact)
  assert.deepEqual(
    [await contacts(one), await contacts(two)],
    [['sip:100@one.example.com'], ['sip:100@two.example.com']],
  )
  await tell()
  const own = await link(one)
  await own.tell(at('one.example.com'), at('two.example.com'))
  assert.deepEqual(await contacts(one), ['sip:100@one.example.com'])
})

test('a phone knows how many of its lines are registered, as links tell and as its lines are saved', async (t) => {
  const { tenant, extension, phone, phones, link, registrations, db } = await furnish(t)
  const scope = await tenant('ONE')
  const [first, second] = [
    await extension(scope, { number: '100' }),
    await extension(scope, { number: '101' }),
  ]
  const line = (number: number, { id: extensionId }: { id: string }) => ({ line: number, extensionId })
  const desk = await phone(scope, { lines: [line(1, first)] })
  const isNow = async () => {
    const row = await db.queries.selectFrom('phone').select('registered').executeTakeFirstOrThrow()
    return registeredStates[row.registered]
  }
  const { id, tell } = await link(scope)
  assert.equal(await isNow(), 'unregistered')
  await tell(heardOf('100-ONE'))
  assert.equal(await isNow(), 'registered')
  await phones.update(scope, desk.id, { lines: [line(1, first), line(2, second)] }, undefined)
  assert.equal(await isNow(), 'partly')
  await phones.update(scope, desk.id, { lines: [line(1, first), line(2, first)] }, undefined)
  assert.equal(await isNow(), 'registered', 'one registration is that of both lines')
  await tell()
  assert.equal(await isNow(), 'unregistered')
  await tell(heardOf('100-ONE'))
  await switchOff(id)
  assert.equal(await isNow(), 'unregistered', 'a link that is switched off tells nothing')
  await phones.update(scope, desk.id, { lines: [] }, undefined)
  assert.equal(await isNow(), 'none')

  async function switchOff(linkId: string): Promise<void> {
    await db.queries.updateTable('link').set({ enabled: 0 }).where('id', '=', linkId).execute()
    await registrations.forgetSilent(systemScope)
  }
})

test('a link that is changed or switched off while it tells is not believed any more', async (t) => {
  const { tenant, extension, link, links, registrations, db } = await furnish(t)
  const scope = await tenant('ONE')
  await extension(scope, { number: '100' })
  const { id, record } = await link(scope)
  await links.switchOff(scope, id)
  await registrations.tell(systemScope, record, [heardOf('100-ONE')])
  assert.deepEqual(await db.queries.selectFrom('registration').selectAll().execute(), [])
})

test('of links that are switched off, one can be emptied by itself', async (t) => {
  const { tenant, extension, link, links, registrations, db } = await furnish(t)
  const scope = await tenant('ONE')
  await extension(scope, { number: '100' })
  const [one, other] = [await link(scope), await link(scope)]
  for (const { id, tell } of [one, other]) {
    await tell(heardOf('100-ONE'))
    await links.switchOff(scope, id)
  }
  const left = async () =>
    (await db.queries.selectFrom('registration').select('linkId').execute()).map(({ linkId }) => linkId)
  await registrations.forgetSilent(systemScope, { id: one.id })
  assert.deepEqual(await left(), [other.id])
  await registrations.forgetSilent(systemScope)
  assert.deepEqual(await left(), [])
})

test('a link that is switched on again while what it told is forgotten keeps what it tells from then on', async (t) => {
  const { tenant, extension, link, links, registrations, db } = await furnish(t)
  const scope = await tenant('ONE')
  await extension(scope, { number: '100' })
  const { id, tell } = await link(scope)
  const at = (host: string) =>
    Array.from({ length: 500 }, (_, n) => heardOf('100-ONE', { contact: `sip:100@${host}:${n + 1}` }))
  await tell(...at('192.0.2.7'))
  await links.switchOff(scope, id)
  const forgotten = registrations.forgetSilent(systemScope)
  await links.update(scope, id, { enabled: true }, undefined)
  await registrations.tell(systemScope, await links.readOpen(scope, id), at('192.0.2.8'))
  await forgotten
  const contacts = await db.queries.selectFrom('registration').select('contact').execute()
  assert.deepEqual(
    contacts.map(({ contact }) => contact).sort(),
    at('192.0.2.8')
      .map(({ contact }) => contact)
      .sort(),
  )
})

test('a list is narrowed to who is not registered, counts it, and says nothing where nobody knows', async (t) => {
  const { tenant, extension, phone, phones, link } = await furnish(t)
  const scope = await tenant('ONE')
  for (const number of ['100', '101', '102']) {
    const { id: extensionId } = await extension(scope, { number })
    await phone(scope, { name: number, lines: [{ line: 1, extensionId }] })
  }
  await phone(scope, { name: 'no line' })
  const find = async (more: object) => {
    const { items, total } = await phones.list(scope, phoneListQuerySchema.parse(more))
    return [total, ...items.map(({ name }) => name)]
  }
  assert.equal(await phones.registrationsOf(scope, {}), null, 'no link')
  assert.deepEqual(await find({ registration: 'unregistered' }), [0])
  const own = await link(scope)
  await own.tell(heardOf('101-ONE'))
  assert.deepEqual(await find({ registration: 'unregistered' }), [2, '100', '102'])
  assert.deepEqual(await find({ status: 'unregistered' }), [2, '100', '102'], 'as one word')
  assert.deepEqual(await find({ registration: 'registered' }), [1, '101'])
  assert.deepEqual(await find({ registration: 'unregistered', q: '102' }), [1, '102'])
  assert.deepEqual(await find({ registration: 'unregistered', status: 'upToDate' }), [0])
  assert.deepEqual(await find({ sort: 'registration' }), [4, '100', '102', '101', 'no line'])
  assert.deepEqual(await find({ sort: 'registration', order: 'desc', q: '10' }), [3, '101', '102', '100'])
  const counts = { unregistered: 2, partly: 0, registered: 1 }
  assert.deepEqual(await phones.registrationsOf(scope, { registration: 'registered' }), counts)
  assert.equal((await phones.registrationsOf(scope, { q: '10' }))?.unregistered, 2)
  assert.equal((await phones.countsOf(scope, { registration: 'unregistered' })).neverFetched, 2)

  const second = await link(scope)
  await second.down()
  assert.equal(await phones.registrationsOf(scope, {}), null, 'the other one may know the rest')
  assert.deepEqual(await find({ registration: 'unregistered' }), [0])
})

test('a link of all tenants that is down leaves the tenants alone of which it never told', async (t) => {
  const { tenant, extension, link, registrations } = await furnish(t)
  const [one, two] = [await tenant('ONE'), await tenant('TWO')]
  for (const scope of [one, two]) await extension(scope, { number: '100' })
  const [first, second] = [await link(), await link()]
  await first.tell(heardOf('100-ONE'))
  await second.tell(heardOf('100-TWO'))
  await second.down()
  assert.deepEqual(await registrations.whatIsTold(one), { some: true, all: true })
  assert.deepEqual(await registrations.whatIsTold(two), { some: true, all: false })
})

test('a reboot is proved by a registration that came after it, and by no other', async (t) => {
  const { tenant, extension, phone, link, operations, registrations, clock } = await furnish(t)
  const scope = await tenant('ONE')
  const { id: extensionId } = await extension(scope, { number: '100' })
  const desk = await phone(scope, { lines: [{ line: 1, extensionId }] })
  const { record } = await link(scope)
  const tell = (callId: string, absentAt?: number) =>
    registrations.tell(systemScope, record, [heardOf('100-ONE', { way: { callId } })], absentAt)
  async function asked(kind: OperationKind) {
    const { id } = await operations.create(scope, kind, { ids: [desk.id] })
    const [sent] = [{ scope, operationId: id, phoneId: desk.id, detail: '' }]
    await operations.markSent(systemScope, [sent])
    await operations.write(scope, id, [{ phoneId: desk.id, change: { state: 'accepted' } }])
    return { id, outcome: async () => (await operations.readDetail(scope, id)).phones[0] }
  }
  await tell('1')
  const before = clock.now()
  await clock.advance(1000)
  const reboot = await asked('reboot')
  await tell('1', before)
  assert.equal((await reboot.outcome())?.state, 'accepted', 'it was registered before')
  await tell('2', before)
  assert.equal((await reboot.outcome())?.state, 'accepted', 'it may have come before the NOTIFY')
  await tell('3')
  assert.equal((await reboot.outcome())?.state, 'accepted', 'nobody looked in between')
  await tell('4', clock.now())
  const outcome = await reboot.outcome()
  assert.deepEqual([outcome?.state, outcome?.registeredAt], ['registered', outcome?.at])
  assert.deepEqual((await operations.read(scope, reboot.id)).counts, { registered: 1 })
  await operations.write(scope, reboot.id, [{ phoneId: desk.id, change: { state: 'timedOut' } }])
  assert.equal((await reboot.outcome())?.state, 'registered', 'what is proved stays')

  const resync = await asked('resync')
  await tell('5', clock.now())
  assert.equal((await resync.outcome())?.state, 'accepted', 'a resync is proved by a fetch')
})

test('what a link tells of phones that somebody changes by the thousand waits, and keeps nothing else', {
  skip: postgresOnly,
}, async (t) => {
  const { tenant, extension, phone, link, listed, db } = await furnish(t)
  const [one, two] = [await tenant('ONE'), await tenant('TWO')]
  const desks: string[] = []
  for (const scope of [one, two]) {
    const { id: extensionId } = await extension(scope, { number: '100' })
    desks.push((await phone(scope, { lines: [{ line: 1, extensionId }] })).id)
  }
  const { tell } = await link()
  const [began, ends] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const large = db.largeTransaction(one.tenantId, async (queries) => {
    await db.lock(queries, { table: 'phone', tenantId: one.tenantId }, desks)
    began.resolve()
    await ends.promise
  })
  await began.promise
  const told = () => tell(heardOf('100-ONE'), heardOf('100-TWO'))
  const { isWhole } = await told().finally(ends.resolve)
  await large
  const counts = async () => [(await listed(one)).length, (await listed(two)).length]
  assert.deepEqual([isWhole, await counts()], [false, [0, 1]])
  assert.equal((await told()).isWhole, true)
  assert.deepEqual(await counts(), [1, 1])
})
