import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openTestDatabase } from '../../test/support/test-database.ts'
import { actingAs, systemScope } from '../auth/tenant-scope.ts'
import { createVault } from '../db/vault.ts'
import { manualClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { operationListQuerySchema } from '../schema/operation.ts'
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
  const phone = (id: string, notAsked?: string) => ({ id, name: `Phone ${id}`, notAsked })
  /** One operation a second. */
  async function create(ids: string[], { scope = a, kind = 'resync', by = 'anna' } = {}) {
    await clock.advance(1000)
    return store.create(
      actingAs(scope, { name: by, address: null }),
      kind as 'resync' | 'reboot',
      ids.map((id) => phone(id)),
    )
  }
  const statesOf = async (id: string) =>
    (await store.readDetail(a, id)).phones.map(({ phoneId, state }) => `${phoneId} ${state}`)
  /** As if an operation had been written late: its time is before those that are there. */
  async function createEarlier(ids: string[]) {
    ahead = -3_600_000
    const made = await create(ids)
    ahead = 0
    return made
  }
  return {
    clock,
    createEarlier,
    store,
    a,
    b,
    phone,
    create,
    statesOf,
    now: () => new Date(clock.now()).toISOString(),
  }
}

const listQuery = (query: object = {}) => operationListQuerySchema.parse(query)

test('a new operation has its phones queued in their order; one that is not asked says why', async (t) => {
  const { store, a, phone, now } = await furnish(t)
  const made = await store.create(a, 'reboot', [phone('2'), phone('1', 'Not asked: why'), phone('3')])
  assert.deepEqual(made, {
    ...{ id: made.id, kind: 'reboot', state: 'running', total: 3, createdBy: 'anna' },
    ...{ counts: { queued: 2, cancelled: 1 }, createdAt: now(), endedAt: null },
  })
  const { phones, ...rest } = await store.readDetail(a, made.id)
  assert.deepEqual(rest, made)
  const nothing = { sipStatus: null, at: now(), answeredAt: null, fetchedAt: null }
  assert.deepEqual(phones, [
    { phoneId: '2', name: 'Phone 2', state: 'queued', detail: '', ...nothing },
    { phoneId: '1', name: 'Phone 1', state: 'cancelled', detail: 'Not asked: why', ...nothing },
    { phoneId: '3', name: 'Phone 3', state: 'queued', detail: '', ...nothing },
  ])
  assert.deepEqual(await store.phonesIn(a, made.id, 'queued'), ['2', '3'])
})

test('an operation of 1,201 phones has them all, in their order', async (t) => {
  const { store, a, create } = await furnish(t)
  const ids = Array.from({ length: 1201 }, (_, at) => String(at))
  const { id, total } = await create(ids)
  assert.equal(total, 1201)
  assert.deepEqual(await store.phonesIn(a, id, 'queued'), ids)
  const other = await create(['other'])
  assert.deepEqual(await store.phonesIn(a, other.id, 'queued'), ['other'])
})

test('what is newer is told by the time of an operation alone', async (t) => {
  const { store, a, create, createEarlier } = await furnish(t)
  const last = await create(['1'])
  const first = await createEarlier(['1'])
  const { items } = await store.list(a, listQuery())
  assert.deepEqual(
    items.map(({ id }) => id),
    [last.id, first.id],
  )
  assert.deepEqual(
    (await store.running(systemScope)).map(({ id }) => id),
    [first.id, last.id],
  )
  assert.equal((await store.lastOf(a, ['1'])).get('1')?.id, last.id)
})

test('operations are listed newest first, page by page, each with its own counts', async (t) => {
  const { store, a, create } = await furnish(t)
  const first = await create(['1'])
  const second = await create(['1', '2'], { kind: 'reboot', by: 'bob' })
  const third = await create(['1', '2', '3'])
  await store.write(a, second.id, [{ phoneId: '1', change: { state: 'accepted' } }])
  await store.end(a, first.id, 'done')
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
  const { store, a, phone } = await furnish(t)
  const made = []
  for (const id of ['1', '2', '3', '4', '5']) made.push((await store.create(a, 'resync', [phone(id)])).id)
  const ids = async (order: string) =>
    (await store.list(a, listQuery({ sort: 'createdAt', order }))).items.map(({ id }) => id)
  assert.deepEqual(await ids('asc'), made.toSorted())
  assert.deepEqual(await ids('desc'), made.toSorted().reverse())
})

test('what ran when the server stopped is known in every tenant, the oldest first', async (t) => {
  const { store, a, b, create } = await furnish(t)
  const first = await create(['1'], { scope: b, kind: 'reboot', by: 'bob' })
  const ended = await create(['2'])
  const last = await create(['3'])
  await store.end(a, ended.id, 'done')
  assert.deepEqual(
    (await store.running(systemScope)).map(({ scope, ...rest }) => ({
      ...rest,
      createdBy: scope.by.name,
      of: scope.tenantId,
      code: scope.code,
    })),
    [
      { id: first.id, kind: 'reboot', createdBy: 'bob', of: b.tenantId, code: 'B1' },
      { id: last.id, kind: 'resync', createdBy: 'anna', of: a.tenantId, code: 'A1' },
    ],
  )
})

test('an outcome is written to its phone in its operation alone', async (t) => {
  const { clock, store, a, create, statesOf, now } = await furnish(t)
  const [first, second] = [await create(['1', '2']), await create(['1'])]
  await clock.advance(5)
  await store.write(a, first.id, [
    { phoneId: '1', change: { state: 'refused', sipStatus: 489, detail: 'no', answeredAt: clock.now() } },
  ])
  assert.deepEqual(await statesOf(first.id), ['1 refused', '2 queued'])
  assert.deepEqual(await statesOf(second.id), ['1 queued'])
  assert.deepEqual((await store.readDetail(a, first.id)).phones[0], {
    ...{ phoneId: '1', name: 'Phone 1', state: 'refused', detail: 'no', sipStatus: 489 },
    ...{ at: now(), answeredAt: now(), fetchedAt: null },
  })
})

test('fetched stays, whatever comes later, but what the phone answered is kept', async (t) => {
  const { clock, store, a, create } = await furnish(t)
  const { id } = await create(['1'])
  await store.write(a, id, [{ phoneId: '1', change: { state: 'fetched', fetchedAt: clock.now() } }])
  await store.write(a, id, [
    { phoneId: '1', change: { state: 'accepted', sipStatus: 200, detail: '200 OK' } },
  ])
  const [phone] = (await store.readDetail(a, id)).phones
  assert.deepEqual([phone?.state, phone?.sipStatus, phone?.detail], ['fetched', 200, '200 OK'])
})

test('an operation that is cancelled says so of the phones that it did not ask, and of no others', async (t) => {
  const { clock, store, a, create, statesOf, now } = await furnish(t)
  const [cancelled, other] = [await create(['1', '2']), await create(['3'])]
  await store.write(a, cancelled.id, [{ phoneId: '1', change: { state: 'sent', detail: 'there' } }])
  await clock.advance(5)
  await store.end(a, cancelled.id, 'cancelled')
  const { state, endedAt, phones } = await store.readDetail(a, cancelled.id)
  assert.deepEqual([state, endedAt], ['cancelled', now()])
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

test('an operation ends once, and one that is done leaves its phones as they are', async (t) => {
  const { store, a, create, statesOf } = await furnish(t)
  const { id } = await create(['1'])
  await store.end(a, id, 'done')
  assert.equal((await store.read(a, id)).state, 'done')
  assert.deepEqual(await statesOf(id), ['1 queued'])
  for (const state of ['done', 'cancelled'] as const)
    await assert.rejects(store.end(a, id, state), { code: 'OPERATION_ENDED' })
  await assert.rejects(store.end(a, 'nobody', 'done'), { code: 'OPERATION_NOT_FOUND' })
  await assert.rejects(store.read(a, 'nobody'), { code: 'OPERATION_NOT_FOUND' })
})

test('the last operation of a phone is the newest that it was in, of however many phones is asked', async (t) => {
  const { clock, store, a, b, create, now } = await furnish(t)
  await create(['1', '2', '3', 'not asked for'])
  const newest = await create(['1'], { kind: 'reboot' })
  await create(['1'], { scope: b })
  await clock.advance(5)
  const change = { state: 'refused', sipStatus: 489, detail: 'no' } as const
  await store.write(a, newest.id, [{ phoneId: '1', change }])
  const many = Array.from({ length: 1500 }, (_, at) => `x${at}`)
    .with(0, '3')
    .with(500, '1')
    .with(1499, '2')
  const last = await store.lastOf(a, many)
  assert.deepEqual([...last.keys()].sort(), ['1', '2', '3'])
  assert.deepEqual(last.get('1'), { id: newest.id, kind: 'reboot', ...change, at: now() })
  assert.equal(last.get('2')?.state, 'queued')
  assert.equal((await store.lastOf(a, [])).size, 0)
})
