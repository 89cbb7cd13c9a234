import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishStores, refusedAs } from '../../test/support/open-stores.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import { strangerListQuerySchema } from '../schema/inbox.ts'
import { inboxStore, type Told } from './inbox-store.ts'

const query = strangerListQuerySchema.parse

const told = (more: Partial<Told> = {}): Told => ({
  ...{ way: 'http', mac: '805ec0aa0001', ip: '10.4.1.88', userAgent: 'Fono F1 1.2', asked: 'a.cfg' },
  ...{ tenantId: null, at: 1000, firstAt: 1000, times: 1 },
  ...{
    vendor: 'fono',
    model: 'F1',
    modelId: 'fono-f1',
    firmware: '1.2',
    confidence: 'exact',
    reasons: ['r'],
  },
  ...more,
})
const macOf = (number: number) => `805ec1${number.toString(16).padStart(6, '0')}`

async function furnish(t: Parameters<typeof furnishStores>[0]) {
  const stores = await furnishStores(t)
  const one = await stores.tenant('ONE')
  const two = await stores.tenant('TWO')
  stores.heard()
  const tell = (...all: Told[]) => stores.inbox.tell(systemScope, all)
  const macs = async (scope: typeof one | typeof systemScope, more: object = {}) =>
    (await stores.inbox.list(scope, query(more))).items.map(({ mac }) => mac)
  const adopted = (scope: typeof one, id: string, phoneId: string) =>
    stores.db.transaction((queries, notes) => stores.inbox.adopted(scope, id)(phoneId, queries, notes))
  return { ...stores, one, two, tell, macs, adopted }
}

test('one that asks again is counted, and what is surer of it is not forgotten', async (t) => {
  const { inbox, tell, one } = await furnish(t)
  const own = { tenantId: one.tenantId }
  await tell(told(own))
  const unsure = { vendor: null, model: null, modelId: null, firmware: null, reasons: [] }
  await tell(
    told({ ...own, ...unsure, confidence: 'probable', way: 'tftp', userAgent: '', at: 9000, times: 4 }),
  )
  const { items } = await inbox.list(one, query({}))
  assert.equal(items.length, 1)
  const [{ id: _, ...item } = {}] = items as Partial<(typeof items)[number]>[]
  assert.deepEqual(item, {
    ...{ tenant: 'ONE', mac: '805ec0aa0001', ip: '10.4.1.88', userAgent: 'Fono F1 1.2', way: 'tftp' },
    ...{ asked: 'a.cfg', link: '', vendor: 'fono', model: 'F1', modelId: 'fono-f1', firmware: '1.2' },
    ...{ confidence: 'exact', reasons: ['r'], times: 5, dismissed: false },
    ...{ firstAt: '1970-01-01T00:00:01.000Z', lastAt: '1970-01-01T00:00:09.000Z' },
  })
})

test('a tenant sees its own, the system all; the one that asked last comes first', async (t) => {
  const { tell, macs, one, two, inbox, heard, adopted } = await furnish(t)
  await tell(
    told({ mac: macOf(1), tenantId: one.tenantId }),
    told({ mac: macOf(2), tenantId: two.tenantId, at: 3000 }),
    told({ mac: macOf(3), at: 2000 }),
  )
  assert.deepEqual(await macs(one), [macOf(1)])
  assert.deepEqual(await macs(two), [macOf(2)])
  assert.deepEqual(await macs(systemScope), [macOf(2), macOf(3), macOf(1)])
  assert.deepEqual(
    heard().map(({ type, tenantId }) => [type, tenantId]),
    [
      ['inbox.told', one.tenantId],
      ['inbox.told', two.tenantId],
      ['inbox.told', null],
    ],
  )
  const [item] = (await inbox.list(two, query({}))).items
  const id = item?.id ?? ''
  for (const act of [() => inbox.read(one, id), () => inbox.dismiss(one, id, true)])
    await assert.rejects(act, refusedAs('DEVICE_NOT_FOUND'))
  await assert.rejects(adopted(one, id, 'p'), refusedAs('DEVICE_NOT_FOUND'))
  assert.equal((await inbox.read(two, id)).mac, macOf(2))
})

test('it is searched for in all that it shows, a MAC in any writing', async (t) => {
  const { tell, macs } = await furnish(t)
  await tell(told({ mac: macOf(1), ip: '10.9.9.9' }), told({ mac: macOf(2), asked: 'special.xml' }))
  for (const [q, expected] of [
    ['80:5E:C1:00:00:01', [macOf(1)]],
    ['9.9.9', [macOf(1)]],
    ['SPECIAL', [macOf(2)]],
    ['f1', [macOf(1), macOf(2)]],
    ['nothing', []],
  ] as const)
    assert.deepEqual((await macs(systemScope, { q })).sort(), expected, q)
})

test('a phone of ours is no stranger, nor one that became a phone', async (t) => {
  const { tell, macs, one, two, phone, inbox, db } = await furnish(t)
  await phone(two, { mac: macOf(1) })
  await tell(told({ mac: macOf(1), tenantId: one.tenantId }), told({ mac: macOf(2), tenantId: one.tenantId }))
  assert.deepEqual(await macs(systemScope), [macOf(2)])
  await phone(one, { mac: macOf(2) })
  assert.deepEqual(await macs(systemScope), [])
  await inbox.tidy(systemScope)
  assert.deepEqual(await db.queries.selectFrom('stranger').selectAll().execute(), [])
})

test('who was dismissed stays so however often it asks, until that is taken back; both are audited', async (t) => {
  const { tell, macs, inbox, one, db, adopted } = await furnish(t)
  const own = told({ tenantId: one.tenantId })
  await tell(own)
  const { items } = await inbox.list(one, query({}))
  const id = items[0]?.id ?? ''
  await inbox.dismiss(one, id, true)
  await tell(own)
  assert.deepEqual([await macs(one), (await inbox.list(one, query({}))).dismissed], [[], 1])
  assert.deepEqual(await macs(one, { dismissed: 'true' }), [own.mac])
  await inbox.dismiss(one, id, false)
  assert.deepEqual(await macs(one), [own.mac])
  const rows = await db.queries.selectFrom('audit').select('action').orderBy('id').execute()
  assert.deepEqual(
    rows.map(({ action }) => action).filter((action) => action.startsWith('inbox')),
    ['inbox.dismiss', 'inbox.takeBack'],
  )
  await adopted(one, id, 'phone-1')
  const last = await db.queries.selectFrom('audit').selectAll().where('action', '=', 'inbox.adopt').execute()
  assert.deepEqual(
    last.map(({ objectId, tenantId }) => [objectId, tenantId]),
    [['phone-1', one.tenantId]],
  )
  await assert.rejects(inbox.read(one, id), refusedAs('DEVICE_NOT_FOUND'))
})

test('a flood from one address pushes out nobody else, neither its tenant’s nor others', async (t) => {
  const { db, clock, one, two } = await furnish(t)
  const inbox = inboxStore(db, clock, { ofSource: 5, ofTenant: 8, inAll: 12 })
  const tell = (...all: Told[]) => inbox.tell(systemScope, all)
  await tell(
    told({ mac: macOf(1), tenantId: one.tenantId, ip: '10.4.1.1' }),
    told({ mac: macOf(2), tenantId: two.tenantId, ip: '10.5.1.1' }),
    told({ mac: macOf(3), ip: '203.0.113.1' }),
  )
  for (let round = 0; round < 10; round++)
    await tell(
      ...Array.from({ length: 20 }, (_, at) =>
        told({
          ...{ mac: macOf(1000 + round * 20 + at), at: 5000 + round },
          ...{ tenantId: round % 2 ? one.tenantId : null, ip: '10.4.1.9' },
        }),
      ),
    )
  const { items, total } = await inbox.list(systemScope, query({ pageSize: 1000 }))
  const left = new Set(items.map(({ mac }) => mac))
  assert.ok([1, 2, 3].every((number) => left.has(macOf(number))))
  assert.ok(total <= 12, `${total} rows`)
  // Of the flood, the newest.
  assert.ok(left.has(macOf(1199)) && !left.has(macOf(1000)))
})

test('who did not ask for a month is forgotten', async (t) => {
  const { inbox, tell, clock, macs } = await furnish(t)
  await tell(told({ mac: macOf(1), at: clock.now() }))
  await clock.advance(29 * 86_400_000)
  await inbox.tidy(systemScope)
  assert.deepEqual(await macs(systemScope), [macOf(1)])
  await clock.advance(2 * 86_400_000)
  await inbox.tidy(systemScope)
  assert.deepEqual(await macs(systemScope), [])
})
