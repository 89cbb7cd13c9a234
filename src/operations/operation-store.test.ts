import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { plantPhones } from '../../test/support/plant-phones.ts'
import { openTestDatabase } from '../../test/support/test-database.ts'
import { actingAs, systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import { createVault } from '../db/vault.ts'
import { manualClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { type OperationPhonesQuery, operationListQuerySchema } from '../schema/operation.ts'
import { tenantCreateSchema } from '../schema/tenant.ts'
import { tenantStore } from '../tenants/tenant-store.ts'
import { operationStore } from './operation-store.ts'

async function furnish(t: TestContext) {
  const clock = manualClock()
  const db = await openTestDatabase(t)
  const tenants = tenantStore(db, createVault(systemRandom(32), systemRandom), clock)
  const tenant = (code: string) => tenants.create(systemScope, tenantCreateSchema.parse({ code, name: code }))
  let ahead = 0
  const store = operationStore(db, { ...clock, now: () => clock.now() + ahead })
  const anna = { name: 'anna', address: null }
  const [a, b] = [actingAs(await tenant('A1'), anna), await tenant('B1')]
  const planted = new Set<string>()
  /** Each is there from when it is first named on. */
  async function plant(scope: TenantScope, ids: readonly string[]) {
    const fresh = ids.filter((id) => !planted.has(id))
    for (const id of fresh) planted.add(id)
    await plantPhones(
      db,
      scope,
      fresh.map((id) => ({ id, name: `Phone ${id}` })),
    )
  }
  /** One operation a second. */
  async function create(ids: string[], { scope = a, kind = 'resync', by = 'anna' } = {}) {
    await clock.advance(1000)
    await plant(scope, ids)
    return store.create(actingAs(scope, { name: by, address: null }), kind as 'resync' | 'reboot', { ids })
  }
  /** As after its phones have said no; they are free for others. */
  async function end(id: string, ...phoneIds: string[]) {
    const change = { state: 'refused' } as const
    await store.write(
      a,
      id,
      phoneIds.map((phoneId) => ({ phoneId, change })),
    )
    await store.finish(a, id)
  }
  const phonesOf = async (id: string, query?: Partial<OperationPhonesQuery>) =>
    (await store.readDetail(a, id, query)).phones.map(({ phoneId }) => phoneId)
  const statesOf = async (id: string) =>
    (await store.readDetail(a, id)).phones.map(({ phoneId, state }) => `${phoneId} ${state}`)
  /** As if an operation had been written late: its time is before those that are there. */
  async function createEarlier(ids: string[]) {
    ahead = -3_600_000
    const made = await create(ids)
    ahead = 0
    return made
  }
  const now = () => new Date(clock.now()).toISOString()
  const everything = async (table: 'operation' | 'operationPhone' | 'operationCount') =>
    (await db.queries.selectFrom(table).selectAll().execute()).length
  return {
    ...{ clock, db, store, a, b, plant, create, createEarlier, end, phonesOf, statesOf, now, everything },
  }
}

const listQuery = (query: object = {}) => operationListQuerySchema.parse(query)

test('a new operation has its phones queued in their order; one that another asks is in it and not asked', async (t) => {
  const { store, a, create, now } = await furnish(t)
  await create(['1'], { by: 'bob' })
  const made = await create(['2', '1', '3'], { kind: 'reboot' })
  assert.deepEqual(made, {
    ...{ id: made.id, kind: 'reboot', state: 'running', total: 3, createdBy: 'anna' },
    ...{ counts: { queued: 2, cancelled: 1 }, createdAt: now(), endedAt: null },
    ...{ retryOf: null, scheduleId: null },
  })
  const { phones, found, retriedBy, ...rest } = await store.readDetail(a, made.id)
  assert.deepEqual([rest, found, retriedBy], [made, 3, []])
  const nothing = {
    sipStatus: null,
    answeredBy: null,
    at: now(),
    answeredAt: null,
    fetchedAt: null,
    registeredAt: null,
  }
  const detail = 'Not asked: the resync by bob is still asking it'
  assert.deepEqual(phones, [
    { phoneId: '2', name: 'Phone 2', state: 'queued', detail: '', ...nothing },
    { phoneId: '1', name: 'Phone 1', state: 'cancelled', detail, ...nothing },
    { phoneId: '3', name: 'Phone 3', state: 'queued', detail: '', ...nothing },
  ])
  const queuedAfter = async (position: number, phones: number) =>
    (await store.queued(a, made.id, position, phones)).map((each) => ({ ...each }))
  const queued = await queuedAfter(-1, 10)
  assert.deepEqual(queued, [
    { phoneId: '2', position: 0 },
    { phoneId: '3', position: 2 },
  ])
  assert.deepEqual(await queuedAfter(0, 10), queued.slice(1))
  assert.deepEqual(await queuedAfter(-1, 1), queued.slice(0, 1))
})

test('an operation of 1,201 phones has them all in their order, named one by one or as a list shows them', async (t) => {
  const { store, db, a, b, create, end, phonesOf } = await furnish(t)
  const ids = Array.from({ length: 1201 }, (_, at) => String(at))
  const { id, total } = await create(ids)
  assert.equal(total, 1201)
  assert.deepEqual(await phonesOf(id, { pageSize: 2000 }), ids)
  await end(id, ...ids)
  await plantPhones(db, b, [{ id: 'other', name: 'Phone 0' }])
  const all = await store.create(a, 'resync', { filter: {} })
  assert.equal(all.total, 1201)
  assert.deepEqual(await phonesOf(all.id, { pageSize: 2000 }), ids.toSorted())
  const page = await phonesOf(all.id, { pageSize: 10, page: 2 })
  assert.deepEqual(page, ids.toSorted().slice(10, 20))
  assert.deepEqual((await store.queued(a, all.id, -1, 5000)).at(-1)?.position, 1200)
})

test('a filter asks the phones of a model, in a state, or those that a search finds', async (t) => {
  const { store, db, a, phonesOf } = await furnish(t)
  const many = Array.from({ length: 1100 }, (_, at) => ({
    ...{ id: `p${at}`, name: `Desk ${String(at).padStart(4, '0')}` },
    modelId: at % 550 === 0 ? 'rare' : 'model',
    status: at % 300 === 0 ? ('failing' as const) : ('upToDate' as const),
  }))
  await plantPhones(db, a, many)
  const byModel = await store.create(a, 'resync', { filter: { modelId: 'rare' } })
  assert.deepEqual(await phonesOf(byModel.id), ['p0', 'p550'])
  const failing = await store.create(a, 'resync', { filter: { status: 'failing' } })
  assert.deepEqual(await phonesOf(failing.id), ['p0', 'p300', 'p600', 'p900'])
  const found = await store.create(a, 'resync', { filter: { q: 'desk 01' } })
  assert.deepEqual([found.total, (await phonesOf(found.id))[0]], [130, 'p1'])
  await assert.rejects(store.create(a, 'resync', { filter: { modelId: 'nobody’s' } }), {
    code: 'INVALID_INPUT',
  })
})

test('what is refused leaves nothing behind', async (t) => {
  const { store, a, b, plant, create, everything } = await furnish(t)
  await plant(b, ['of another tenant'])
  const first = await create(['1'])
  for (const phones of [
    { ids: [] },
    { ids: ['1', 'of another tenant'] },
    { ids: ['1'] },
    { filter: {} },
    { filter: { q: 'nobody' } },
  ])
    await assert.rejects(store.create(a, 'resync', phones))
  assert.deepEqual(await Promise.all([everything('operation'), everything('operationPhone')]), [1, 1])
  assert.deepEqual(await everything('operationCount'), 1)
  assert.equal((await store.list(a, listQuery())).items[0]?.id, first.id)
})

test('of an operation that is being made nobody knows yet, and its phones are not asked by others', async (t) => {
  const { store, db, clock, a, plant, statesOf } = await furnish(t)
  const ids = ['1', ...Array.from({ length: 600 }, (_, at) => `x${at}`)]
  await plant(a, ids)
  const { promise: isTold, resolve: goOn } = Promise.withResolvers<void>()
  let steps = 0
  /** It is begun, and has its first phones. */
  const afterTwo = async () => {
    if (++steps > 2) await isTold
  }
  const slow = operationStore(
    {
      ...db,
      transaction: async (work) => afterTwo().then(() => db.transaction(work)),
      recordTransaction: async (work) => afterTwo().then(() => db.recordTransaction(work)),
      recordsInTurn: async (of, work) => afterTwo().then(() => db.recordsInTurn(of, work)),
    },
    clock,
  )
  const making = slow.create(a, 'resync', { ids })
  while (steps < 3) await new Promise(setImmediate)
  assert.deepEqual(await store.list(a, listQuery()), { items: [], total: 0 })
  assert.equal((await store.lastOf(a, ['1'])).size, 0)
  assert.deepEqual([...(await store.busyOf(a, ['1', '2']))], ['1'])
  const { id } = (await db.queries.selectFrom('operation').selectAll().execute())[0] ?? assert.fail()
  await assert.rejects(store.read(a, id), { code: 'OPERATION_NOT_FOUND' })
  await assert.rejects(store.cancel(a, id), { code: 'OPERATION_NOT_FOUND' })
  await plant(a, ['2'])
  const other = await store.create(a, 'reboot', { ids: ['1', '2'] })
  assert.deepEqual(await statesOf(other.id), ['1 cancelled', '2 queued'])
  goOn()
  assert.equal((await making).total, 601)
})

test('of operations that are made at the same moment, each phone is asked by one', async (t) => {
  const { store, a, plant, statesOf } = await furnish(t)
  const kinds = ['resync', 'reboot', 'resync', 'reboot'] as const
  for (let round = 0; round < 5; round++) {
    const ids = Array.from({ length: 400 }, (_, at) => `p${round}.${at}`)
    await plant(a, ids)
    const made = await Promise.allSettled(kinds.map((kind) => store.create(a, kind, { ids })))
    const ended = made.flatMap((each) => (each.status === 'fulfilled' ? [each.value.id] : []))
    const states = (await Promise.all(ended.map(statesOf))).flat()
    const asked = states.filter((each) => each.endsWith(' queued'))
    assert.equal(new Set(asked).size, asked.length)
    assert.ok(asked.length > 0)
  }
})

test('what is newer is told by the time of an operation alone', async (t) => {
  const { store, a, create, createEarlier, end } = await furnish(t)
  const last = await create(['1'])
  await end(last.id, '1')
  const first = await createEarlier(['1'])
  const { items } = await store.list(a, listQuery())
  assert.deepEqual(
    items.map(({ id }) => id),
    [last.id, first.id],
  )
  assert.equal((await store.lastOf(a, ['1'])).get('1')?.id, last.id)
})

test('operations are listed newest first, page by page, each with its own counts', async (t) => {
  const { store, a, create, end } = await furnish(t)
  const first = await create(['1'])
  await end(first.id)
  const second = await create(['2', '3'], { kind: 'reboot', by: 'bob' })
  const third = await create(['4', '5', '6'])
  await store.write(a, second.id, [{ phoneId: '2', change: { state: 'accepted' } }])
  const list = async (query: object) => {
    const { items, total } = await store.list(a, listQuery(query))
    return [items.map(({ id }) => id), total]
  }
  assert.deepEqual(await list({}), [[third.id, second.id, first.id], 3])
  assert.deepEqual(await list({ order: 'asc' }), [[third.id, second.id, first.id], 3])
  assert.deepEqual(await list({ sort: 'createdAt', order: 'asc' }), [[first.id, second.id, third.id], 3])
  assert.deepEqual(await list({ sort: 'createdAt', order: 'desc' }), [[third.id, second.id, first.id], 3])
  assert.deepEqual(await list({ page: 2, pageSize: 2 }), [[first.id], 3])
  assert.deepEqual(await list({ q: 'reboot' }), [[second.id], 1])
  assert.deepEqual(await list({ q: 'bob' }), [[second.id], 1])
  assert.deepEqual(await list({ q: 'done' }), [[first.id], 1])
  assert.deepEqual(await list({ q: 'nobody' }), [[], 0])
  const { items } = await store.list(a, listQuery())
  assert.deepEqual(
    items.map(({ counts }) => counts),
    [{ queued: 3 }, { accepted: 1, queued: 1 }, { queued: 1 }],
  )
})

test('of two operations of one moment the order is the same each time', async (t) => {
  const { store, a, plant } = await furnish(t)
  const made = []
  await plant(a, ['1', '2', '3', '4', '5'])
  for (const id of ['1', '2', '3', '4', '5']) made.push((await store.create(a, 'resync', { ids: [id] })).id)
  const ids = async (order: string) =>
    (await store.list(a, listQuery({ sort: 'createdAt', order }))).items.map(({ id }) => id)
  assert.deepEqual(await ids('asc'), made.toSorted())
  assert.deepEqual(await ids('desc'), made.toSorted().reverse())
})

test('an outcome is written to its phone in its operation alone', async (t) => {
  const { clock, store, a, create, end, statesOf, now } = await furnish(t)
  const other = await create(['1'])
  await end(other.id, '1')
  const first = await create(['1', '2'])
  await clock.advance(5)
  await store.write(a, first.id, [
    { phoneId: '1', change: { state: 'accepted', sipStatus: 200, detail: 'yes', answeredAt: clock.now() } },
    { phoneId: 'nobody', change: { state: 'accepted' } },
  ])
  assert.deepEqual(await statesOf(first.id), ['1 accepted', '2 queued'])
  assert.deepEqual((await store.read(a, first.id)).counts, { accepted: 1, queued: 1 })
  assert.deepEqual(await statesOf(other.id), ['1 refused'])
  assert.deepEqual((await store.readDetail(a, first.id)).phones[0], {
    ...{ phoneId: '1', name: 'Phone 1', state: 'accepted', detail: 'yes', sipStatus: 200 },
    ...{ answeredBy: null, at: now(), answeredAt: now(), fetchedAt: null, registeredAt: null },
  })
})

test('fetched stays, whatever comes later, but what the phone answered is kept', async (t) => {
  const { clock, store, a, create } = await furnish(t)
  const { id } = await create(['1'])
  await store.write(a, id, [{ phoneId: '1', change: { state: 'fetched', fetchedAt: clock.now() } }])
  await store.write(a, id, [
    { phoneId: '1', change: { state: 'accepted', sipStatus: 200, detail: '200 OK' } },
  ])
  const { counts, phones } = await store.readDetail(a, id)
  assert.deepEqual([phones[0]?.state, phones[0]?.sipStatus, phones[0]?.detail], ['fetched', 200, '200 OK'])
  assert.deepEqual(counts, { fetched: 1 })
})

test('the phones of an operation are searched, sorted and cut into pages, and counted each time', async (t) => {
  const { clock, store, a, create, phonesOf } = await furnish(t)
  const { id } = await create(['3', '1', '2', '4'])
  await clock.advance(5)
  await store.write(a, id, [
    { phoneId: '1', change: { state: 'refused', detail: '489 Bad Event' } },
    { phoneId: '2', change: { state: 'timedOut', detail: 'silence' } },
    { phoneId: '3', change: { state: 'accepted', detail: '200 OK' } },
  ])
  const found = async (query: Partial<OperationPhonesQuery>) => (await store.readDetail(a, id, query)).found
  assert.deepEqual(await phonesOf(id), ['3', '1', '2', '4'])
  assert.deepEqual(await phonesOf(id, { order: 'desc' }), ['4', '2', '1', '3'])
  assert.deepEqual(await phonesOf(id, { sort: 'name' }), ['1', '2', '3', '4'])
  assert.deepEqual(await phonesOf(id, { sort: 'state' }), ['3', '4', '1', '2'])
  assert.deepEqual(await phonesOf(id, { sort: 'at' }), ['4', '3', '1', '2'])
  assert.deepEqual(await phonesOf(id, { pageSize: 3, page: 2 }), ['4'])
  assert.equal(await found({ pageSize: 3, page: 2 }), 4)
  for (const [query, ids] of [
    [{ state: 'queued' }, ['4']],
    [{ state: 'failed' }, ['1', '2']],
    [{ state: 'fetched' }, []],
    [{ q: 'bad' }, ['1']],
    [{ q: 'phone', state: 'failed' }, ['1', '2']],
  ] as const) {
    assert.deepEqual(await phonesOf(id, query), ids)
    assert.equal(await found(query), ids.length)
  }
})

test('phones are marked as sent once, and only while their operation runs', async (t) => {
  const { clock, store, a, create, statesOf } = await furnish(t)
  const [{ id }, other] = [await create(['1', '2']), await create(['3'])]
  const of = (phoneId: string, operationId = id) => ({ scope: a, operationId, phoneId, detail: 'there' })
  const [one, three] = [of('1'), of('3', other.id)]
  await clock.advance(5)
  assert.deepEqual([...(await store.markSent(systemScope, [one, three]))], [one, three])
  assert.deepEqual([...(await store.markSent(systemScope, [one]))], [])
  assert.deepEqual(await statesOf(id), ['1 sent', '2 queued'])
  assert.deepEqual((await store.read(a, id)).counts, { sent: 1, queued: 1 })
  assert.equal((await store.readDetail(a, id)).phones[0]?.detail, 'there')
  await store.cancel(a, id)
  assert.deepEqual([...(await store.markSent(systemScope, [of('2')]))], [])
})

test('an operation that is cancelled says so of the phones that it did not ask, and of no others', async (t) => {
  const { clock, store, a, create, statesOf, now } = await furnish(t)
  const [cancelled, other] = [await create(['1', '2']), await create(['3'])]
  await store.write(a, cancelled.id, [{ phoneId: '1', change: { state: 'sent', detail: 'there' } }])
  await clock.advance(5)
  await store.cancel(a, cancelled.id)
  assert.deepEqual([...(await store.busyOf(a, ['1', '2']))], ['1'])
  await store.cancelQueued(a, cancelled.id)
  const { state, endedAt, counts, phones } = await store.readDetail(a, cancelled.id)
  assert.deepEqual([state, endedAt, counts], ['cancelled', now(), { sent: 1, cancelled: 1 }])
  assert.deepEqual(
    phones.map((phone) => [phone.state, phone.detail]),
    [
      ['sent', 'there'],
      ['cancelled', 'Cancelled before it was asked'],
    ],
  )
  assert.equal(phones[1]?.at, now())
  assert.deepEqual(await statesOf(other.id), ['3 queued'])
  assert.equal((await store.read(a, other.id)).state, 'running')
  // An answer that was under way is heard all the same.
  await store.write(a, cancelled.id, [{ phoneId: '2', change: { state: 'accepted' } }])
  assert.deepEqual(await statesOf(cancelled.id), ['1 sent', '2 accepted'])
})

test('of a large operation all that were not asked are cancelled', async (t) => {
  const { store, a, create } = await furnish(t)
  const { id } = await create(Array.from({ length: 1201 }, (_, at) => String(at)))
  await store.write(a, id, [{ phoneId: '600', change: { state: 'accepted' } }])
  await store.cancel(a, id)
  await store.cancelQueued(a, id)
  assert.deepEqual((await store.read(a, id)).counts, { accepted: 1, cancelled: 1200 })
})

test('an operation ends once, and one that is done leaves its phones as they are', async (t) => {
  const { store, a, create, statesOf } = await furnish(t)
  const { id } = await create(['1'])
  await store.finish(a, id)
  assert.equal((await store.read(a, id)).state, 'done')
  assert.deepEqual(await statesOf(id), ['1 queued'])
  await assert.rejects(store.cancel(a, id), { code: 'OPERATION_ENDED' })
  await assert.rejects(store.cancel(a, 'nobody'), { code: 'OPERATION_NOT_FOUND' })
  await assert.rejects(store.read(a, 'nobody'), { code: 'OPERATION_NOT_FOUND' })
})

test('the last operation of a phone is the newest that it was in, of however many phones is asked', async (t) => {
  const { clock, store, a, b, create, end, now } = await furnish(t)
  const before = await create(['1', '2', '3', 'not asked for'])
  await end(before.id, '1')
  const newest = await create(['1'], { kind: 'reboot' })
  await create(['4'], { scope: b })
  await clock.advance(5)
  const change = { state: 'refused', sipStatus: 489, detail: 'no' } as const
  await store.write(a, newest.id, [{ phoneId: '1', change }])
  const many = Array.from({ length: 1500 }, (_, at) => `x${at}`)
    .with(0, '3')
    .with(500, '1')
    .with(1000, '4')
    .with(1499, '2')
  const last = await store.lastOf(a, many)
  assert.deepEqual([...last.keys()].sort(), ['1', '2', '3'])
  assert.deepEqual(last.get('1'), { id: newest.id, kind: 'reboot', ...change, answeredBy: null, at: now() })
  assert.equal(last.get('2')?.state, 'queued')
  assert.equal((await store.lastOf(a, [])).size, 0)
})

test('operations that ended long ago are forgotten with their phones, in whatever tenant; others are not', async (t) => {
  const { clock, db, store, a, b, create, end, everything } = await furnish(t)
  const ids = Array.from({ length: 1201 }, (_, at) => String(at))
  const old = await create(ids)
  await end(old.id, ...ids)
  const others = await create(['b'], { scope: b })
  await store.finish(b, others.id)
  await clock.advance(1000)
  const running = await create(['r'])
  const young = await create(['y'])
  await end(young.id, 'y')
  const before = clock.now() - 1500
  let looks = 0
  await store.forget(systemScope, before, () => ++looks > 2)
  assert.equal(await everything('operation'), 4, 'it is not gone before its phones are')
  assert.ok((await everything('operationPhone')) < 1204)
  await store.forget(systemScope, before, () => false)
  assert.deepEqual(
    (await db.queries.selectFrom('operation').select('id').execute()).map(({ id }) => id).sort(),
    [running.id, young.id].sort(),
  )
  assert.deepEqual([await everything('operationPhone'), await everything('operationCount')], [2, 3])
  assert.equal((await store.list(a, listQuery())).total, 2)
})

test('the nodes that lead operations now are counted, each once and whatever it leads', async (t) => {
  const { db, clock, a, create, end, store } = await furnish(t)
  const other = operationStore({ ...db, node: 'other', shared: true }, clock)
  const leaders = () => operationStore({ ...db, shared: true }, clock).leaders(systemScope)
  assert.equal(await leaders(), 0)
  await create(['1'])
  const { id } = await create(['2'])
  assert.equal(await leaders(), 1)
  await create(['3'])
  await end(id, '2')
  await other.create(a, 'reboot', { ids: ['2'] })
  assert.equal(await leaders(), 2)
  await clock.advance(31_000)
  assert.equal(await leaders(), 0)
  assert.equal(await store.leaders(systemScope), db.shared ? 0 : 1, 'alone, nobody is asked')
})

test('phones of an operation are asked again by their outcome, in their order, and each operation leads to the other', async (t) => {
  const { store, db, a, create, phonesOf } = await furnish(t)
  const ids = Array.from({ length: 1203 }, (_, at) => String(at))
  const first = await create(ids)
  const outcome = (phoneId: string) => (Number(phoneId) % 3 === 0 ? 'fetched' : 'timedOut')
  await store.write(
    a,
    first.id,
    ids.slice(0, -1).map((phoneId) => ({ phoneId, change: { state: outcome(phoneId) } as const })),
  )
  await store.write(a, first.id, [{ phoneId: '1202', change: { state: 'refused' } }])
  await db.queries.deleteFrom('phone').where('id', '=', '1').execute()
  const again = (...states: ('timedOut' | 'refused' | 'unreachable')[]) =>
    store.create(a, 'resync', { of: first.id, states }, { origin: { retryOf: first.id } })
  const second = await again('timedOut', 'refused')
  assert.deepEqual([second.total, second.retryOf], [801, first.id])
  const wanted = ids.filter((id) => id !== '1' && Number(id) % 3 !== 0)
  assert.deepEqual(await phonesOf(second.id, { pageSize: 2000 }), wanted)
  assert.deepEqual((await store.readDetail(a, first.id)).retriedBy, [second.id])
  await assert.rejects(again('unreachable'), { code: 'INVALID_INPUT' })
  await assert.rejects(again('refused'), { code: 'PHONES_BUSY' })
})

test('an operation that is forgotten is named no more by the one that asked its phones again', async (t) => {
  const { store, a, clock, create, end } = await furnish(t)
  const first = await create(['1'])
  await end(first.id, '1')
  const second = await store.create(
    a,
    'resync',
    { of: first.id, states: ['refused'] },
    { origin: { retryOf: first.id } },
  )
  await clock.advance(1000)
  await store.forget(systemScope, clock.now(), () => false)
  assert.equal((await store.read(a, second.id)).retryOf, null)
})

test('when phones were asked last by somebody is known, whoever else asked them', async (t) => {
  const { store, a, b, clock, create, end } = await furnish(t)
  const began = clock.now()
  const first = await create(['1', '2'], { by: 'auto-resync' })
  await end(first.id, '1', '2')
  const second = await create(['2'], { by: 'auto-resync' })
  await end(second.id, '2')
  await create(['3'])
  const since = (at: number) => store.askedSince(a, 'auto-resync', ['1', '2', '3'], at)
  const at = (seconds: number) => began + seconds * 1000
  assert.deepEqual([...(await since(began))].sort(), [
    ['1', at(1)],
    ['2', at(2)],
  ])
  assert.deepEqual([...(await since(at(1)))], [['2', at(2)]])
  assert.deepEqual([...(await since(at(2)))], [])
  assert.equal((await store.askedSince(b, 'auto-resync', ['1'], began)).size, 0)
})
