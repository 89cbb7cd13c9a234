import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { lateChanges } from '../../test/support/late-change.ts'
import { manyPhones } from '../../test/support/many-phones.ts'
import { furnishRoad } from '../../test/support/open-road.ts'
import { hearStatements } from '../../test/support/statements.ts'
import { testFeed } from '../../test/support/test-database.ts'
import { createGuard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import { wantedStore } from '../phones/wanted-store.ts'
import { extensionCreateSchema } from '../schema/extension.ts'
import { keyLayoutCreateSchema } from '../schema/key-layout.ts'
import { presetCreateSchema } from '../schema/preset.ts'
import { pendingWatch } from './pending-watch.ts'

async function furnish(t: TestContext) {
  const road = await furnishRoad(t)
  const scope = await road.tenant('ONE')
  /** The phones that were looked at since this was asked last. */
  const looked: string[] = []
  let duringLook = async (_ids: readonly string[]): Promise<void> => undefined
  const start = (node = 'test', { shared = false, feed = road.db.feed } = {}) => {
    const db = { ...road.db, node, shared }
    const watch = pendingWatch({
      ...{ wanted: wantedStore(db, road.clock), phones: road.phones, feed, clock: road.clock },
      guard: createGuard(silentLog),
      rest: async () => undefined,
      known: {
        ...road.known,
        ofIds: async (of, ids) => {
          looked.push(...ids)
          await duringLook(ids)
          return road.known.ofIds(of, ids)
        },
      },
    })
    t.after(() => watch.close())
    return watch
  }
  /** Lets the background work be done. */
  const settle = async (watch: ReturnType<typeof start>, phone: { id: string }) => {
    for (let turn = 0; turn < 50; turn++) {
      await road.clock.advance(200)
      for (let step = 0; step < 20; step++) await new Promise(setImmediate)
      if (!watch.isOpen({ ...phone, tenantId: scope.tenantId })) return
    }
  }
  const state = async ({ id }: { id: string }) => (await road.phones.read(scope, id)).pending
  const fetches = async (phone: { secret: string }) => {
    assert.equal((await road.ask(phone, '')).status, 200)
    await road.fetches.flush()
  }
  /** With each page of a look. */
  const during = (work: typeof duringLook) => {
    duringLook = work
  }
  /** A phone that has its file. */
  const seen = async (wanted: Parameters<typeof road.desk>[1] = {}, of = scope) => {
    const phone = await road.desk(of, wanted)
    await fetches(phone)
    return phone
  }
  return { ...road, scope, start, settle, state, fetches, seen, looked: () => looked.splice(0), during }
}

test('a change is looked at in the phones that it touches, and in no other', async (t) => {
  const { scope, seen, extension, extensions, start, settle, looked } = await furnish(t)
  const { id: extensionId } = await extension(scope, { number: '100' })
  const one = await seen({ lines: [{ line: 1, extensionId }] })
  const two = await seen()
  const watch = start()
  await settle(watch, one)
  await settle(watch, two)
  looked()
  await extensions.update(scope, extensionId, { name: 'New' }, undefined)
  assert.equal(
    watch.isOpen({ id: two.id, tenantId: scope.tenantId }),
    true,
    'until it is known whom it touches',
  )
  await settle(watch, one)
  assert.deepEqual(looked(), [one.id])
  assert.equal(watch.isOpen({ id: two.id, tenantId: scope.tenantId }), false)
})

test('a change of a preset is looked at in the phones that use it, and in no other', async (t) => {
  const { scope, seen, presets, start, settle, looked } = await furnish(t)
  const { id: presetId } = await presets.create(scope, presetCreateSchema.parse({ name: 'Room' }))
  const { id: unused } = await presets.create(scope, presetCreateSchema.parse({ name: 'Unused' }))
  const rooms = [await seen({ presetId }), await seen({ presetId })]
  const other = await seen()
  const watch = start()
  for (const phone of [...rooms, other]) await settle(watch, phone)
  looked()
  await presets.update(scope, presetId, { settings: { callWaiting: false } }, undefined)
  for (const phone of rooms) await settle(watch, phone)
  assert.deepEqual(looked().sort(), rooms.map(({ id }) => id).sort())
  await presets.update(scope, unused, { settings: { callWaiting: false } }, undefined)
  await settle(watch, other)
  assert.deepEqual(looked(), [])
  await presets.remove(scope, presetId, true)
  for (const phone of rooms) await settle(watch, phone)
  assert.deepEqual(looked().sort(), rooms.map(({ id }) => id).sort())
})

test('a change of extensions is looked at where a layout shows them, and counts nobody else, however many there are', async (t) => {
  const { scope, seen, extension, extensions, keyLayouts, start, settle, looked } = await furnish(t)
  const many = Array.from({ length: 300 }, (_, index) => String(1000 + index))
  await extensions.writeMany(
    scope,
    many.map((number, index) => ({
      ...{ index, old: undefined },
      draft: extensionCreateSchema.parse({ number, name: `Person ${number}` }),
    })),
  )
  const last = await extension(scope, { number: '9999', name: 'Last' })
  const { id: keyLayoutId } = await keyLayouts.create(
    scope,
    keyLayoutCreateSchema.parse({ name: 'All', entries: [{ rule: 'colleagues', order: 'number' }] }),
  )
  const [one, other] = [await seen({ keyLayoutId }), await seen()]
  const watch = start()
  for (const phone of [one, other]) await settle(watch, phone)
  looked()
  const changed = async (id: string, name: string) => {
    await extensions.update(scope, id, { name }, undefined)
    for (const phone of [one, other]) await settle(watch, phone)
    return looked()
  }
  const first = (await extensions.byNumber(scope, ['1000'])).get('1000') ?? assert.fail()
  assert.deepEqual(await changed(first.id, 'Renamed'), [one.id])
  assert.deepEqual(await changed(last.id, 'Renamed, too'), [], 'no phone has so many keys')
  await extensions.remove(scope, last.id, true)
  await settle(watch, one)
  assert.deepEqual(looked(), [])
  await extension(scope, { number: '0999', name: 'First' })
  await settle(watch, one)
  assert.deepEqual(looked(), [one.id])
})

test('what changed while nobody looked is looked at after the next start', async (t) => {
  const { scope, seen, phones, start, settle, state, looked } = await furnish(t)
  const [one, two] = [await seen(), await seen()]
  const first = start()
  await settle(first, one)
  assert.deepEqual([await state(one), await state(two)], [false, false])
  await first.close()
  looked()
  await phones.update(scope, one.id, { name: 'New' }, undefined)
  assert.equal(await state(one), false)
  const second = start()
  for (let turn = 0; turn < 50 && !(await state(one)); turn++) await settle(second, one)
  assert.deepEqual([await state(one), await state(two)], [true, false])
  assert.deepEqual(looked(), [one.id])
})

test('of two processes one looks, and the other believes what is written when it has come that far', async (t) => {
  const { scope, seen, phones, start, settle, looked, clock } = await furnish(t)
  const phone = await seen()
  const [one, other] = [start('one', { shared: true }), start('other', { shared: true })]
  await settle(one, phone)
  looked()
  await phones.update(scope, phone.id, { name: 'New' }, undefined)
  assert.deepEqual([one.isOpen(phone), other.isOpen(phone)], [true, true])
  await settle(one, phone)
  await settle(other, phone)
  await clock.advance(2000)
  await settle(other, phone)
  assert.deepEqual([one.isOpen(phone), other.isOpen(phone)], [false, false])
  assert.deepEqual(looked(), [phone.id])
})

test('at the turn of the year all phones are looked at', async (t) => {
  const { seen, start, settle, looked, clock } = await furnish(t)
  const phone = await seen()
  const watch = start()
  await settle(watch, phone)
  const { now } = clock
  let ahead = Date.UTC(2026, 11, 30, 12) - now()
  clock.now = () => now() + ahead
  looked()
  await clock.advance(3_600_000)
  await settle(watch, phone)
  assert.deepEqual(looked(), [])
  ahead = Date.UTC(2027, 0, 1, 0) - now()
  await clock.advance(3_600_000)
  await settle(watch, phone)
  assert.ok(looked().includes(phone.id))
})

test('after a start nothing that is written is believed until the changes of before were followed', async (t) => {
  const { seen, start, settle } = await furnish(t)
  const phone = await seen()
  const watch = start()
  assert.equal(watch.isOpen(phone), true)
  await settle(watch, phone)
  assert.equal(watch.isOpen(phone), false)
})

test('after a crash the next process of the database goes on at once', async (t) => {
  const { scope, seen, phones, start, settle, looked } = await furnish(t)
  const phone = await seen()
  // It hears of nothing any more, and never said that it ended.
  await settle(start('crashed', { feed: testFeed() }), phone)
  looked()
  await phones.update(scope, phone.id, { name: 'New' }, undefined)
  const next = start('next')
  await settle(next, phone)
  assert.deepEqual([next.isOpen(phone), looked()], [false, [phone.id]])
})

test('a process that ends leaves the work to another one at once', async (t) => {
  const { scope, seen, phones, start, settle, looked } = await furnish(t)
  const phone = await seen()
  const [first, other] = [start('first', { shared: true }), start('other', { shared: true })]
  await settle(first, phone)
  await settle(other, phone)
  await first.close()
  looked()
  await phones.update(scope, phone.id, { name: 'New' }, undefined)
  await settle(other, phone)
  assert.deepEqual([other.isOpen(phone), looked()], [false, [phone.id]])
})

test('of several processes, a change that is committed later than a newer one is looked at too, and each once', async (t) => {
  const { scope, seen, start, settle, looked, clock, db } = await furnish(t)
  const [one, two] = [await seen(), await seen()]
  const watch = start('test', { shared: true })
  await settle(watch, one)
  const add = await lateChanges(db)
  const commit = async (number: number, { id }: typeof one) => {
    await add(number, { type: 'phone.configured', tenantId: scope.tenantId, ids: [id] }, clock.now())
    await settle(watch, { id })
  }
  looked()
  await commit(2, two)
  await commit(1, one)
  assert.deepEqual(looked(), [two.id, one.id])
  for (let second = 0; second < 15; second++) await clock.advance(1000)
  await settle(watch, one)
  assert.deepEqual(looked(), [])
})

test('a phone that never fetched is not looked at, however it is changed; from its first fetch on it is', async (t) => {
  const { scope, desk, phones, start, settle, state, fetches, looked, tenants } = await furnish(t)
  const phone = await desk(scope)
  const watch = start()
  await settle(watch, phone)
  await phones.update(scope, phone.id, { name: 'New' }, undefined)
  await tenants.update(scope, { timezone: 'Asia/Tokyo' }, undefined)
  await settle(watch, phone)
  assert.deepEqual([looked(), await state(phone)], [[], true])
  await fetches(phone)
  assert.equal(watch.isOpen({ ...phone, tenantId: scope.tenantId }), true)
  await settle(watch, phone)
  assert.deepEqual([looked(), await state(phone)], [[phone.id], false])
})

test('what changes between a first fetch and its record makes the phone pending', async (t) => {
  const { scope, desk, ask, fetches, phones, start, settle, state } = await furnish(t)
  const phone = await desk(scope)
  const watch = start()
  await settle(watch, phone)
  assert.equal((await ask(phone, '')).status, 200)
  await phones.update(scope, phone.id, { name: 'New' }, undefined)
  await settle(watch, phone)
  assert.equal(await state(phone), true)
  await fetches(phone)
  assert.equal(await state(phone), false)
})

test('a change of a whole tenant keeps another tenant’s phone waiting for one page at most', async (t) => {
  const { scope, seen, tenant, tenants, phones, start, settle, looked, db, vault, during } = await furnish(t)
  const other = await tenant('TWO')
  const theirs = await seen({}, other)
  await manyPhones(db, vault, scope, { phones: 300, modelIds: ['fono-f1'], servedAt: 1 })
  const watch = start()
  await settle(watch, theirs)
  await settle(watch, { id: 'zzz' })
  looked()
  await tenants.update(scope, { timezone: 'Asia/Tokyo' }, undefined)
  const pages: string[][] = []
  during(async (ids) => {
    pages.push([...ids])
    if (pages.length === 3) await phones.update(other, theirs.id, { name: 'New' }, undefined)
  })
  await settle(watch, { id: 'zzz' })
  const turn = pages.findIndex((ids) => ids.includes(theirs.id))
  assert.ok(turn === 3 || turn === 4, `it was page ${turn}`)
  assert.ok(Math.max(...pages.map((ids) => ids.length)) <= 20)
  assert.equal(looked().length, 301)
})

test('a phone that is changed in the midst of a look at its whole tenant comes before the rest of it', async (t) => {
  const { scope, seen, tenants, phones, start, settle, db, vault, during } = await furnish(t)
  await manyPhones(db, vault, scope, { phones: 100, modelIds: ['fono-f1'], servedAt: 1 })
  const last = await seen()
  const watch = start()
  await settle(watch, { id: 'zzz' })
  await tenants.update(scope, { timezone: 'Asia/Tokyo' }, undefined)
  const pages: string[][] = []
  during(async (ids) => {
    pages.push([...ids])
    if (pages.length === 2) {
      assert.deepEqual(watch.progress(scope.tenantId), { done: 20, total: 101 })
      await phones.update(scope, last.id, { name: 'New' }, undefined)
    }
  })
  await settle(watch, { id: 'zzz' })
  assert.deepEqual(pages[2], [last.id])
  assert.deepEqual([pages.flat().length, watch.progress(scope.tenantId)], [102, null])
})

test('what is as it was is not written again', async (t) => {
  const { scope, seen, tenants, start, settle, looked } = await furnish(t)
  const phone = await seen()
  const watch = start()
  await settle(watch, phone)
  looked()
  const written: string[] = []
  t.after(hearStatements((text) => void written.push(text)))
  await tenants.update(scope, { autoResync: true }, undefined)
  await settle(watch, phone)
  assert.deepEqual(looked(), [phone.id])
  assert.deepEqual(
    written.filter((text) => /wantedFile/.test(text) && !/^select/.test(text)),
    [],
  )
})
