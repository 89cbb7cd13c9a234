import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bareFetch } from '../../test/support/bare-rows.ts'
import { manyPhones } from '../../test/support/many-phones.ts'
import { furnishStores, refusedAs, savedUnchecked } from '../../test/support/open-stores.ts'
import { postgresOnly as skip } from '../../test/support/test-database.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { PhonesPatch } from '../schema/phones-change.ts'
import { changeManyStore } from './change-many-store.ts'
import { manyPhonesStore } from './many-phones-store.ts'
import { changedDraft } from './phone-draft.ts'
import type { PhoneRecord } from './phone-record.ts'

const patch: PhonesPatch = { settings: { language: 'it' } }

/** A tenant of many phones, and another one; what happens `beside` a change of many, once, when its first phones are held. */
async function furnish(t: Parameters<typeof furnishStores>[0]) {
  const stores = await furnishStores(t)
  const { db, vault, clock, phones, fetches } = stores
  const [scope, other] = [await stores.tenant('ONE'), await stores.tenant('TWO')]
  await manyPhones(db, vault, scope, { phones: 600 })
  const alien = await stores.phone(other)
  const beside: { happens: (() => Promise<void>) | undefined } = { happens: undefined }
  const readManyIn: typeof phones.readManyIn = async (...asked) => {
    const { happens } = beside
    beside.happens = undefined
    await happens?.()
    return phones.readManyIn(...asked)
  }
  let begun = 0
  const begin = () => {
    begun++
    return (phone: PhoneRecord) => changedDraft(phone, patch)
  }
  const rows = await db.queries
    .selectFrom('phone')
    .select('id')
    .where('tenantId', '=', scope.tenantId)
    .orderBy('nameOrder')
    .execute()
  const ids = rows.map(({ id }) => id)
  return {
    ...{ ...stores, scope, other, alien, beside, ids },
    timesBegun: () => begun,
    change: (chosen: readonly string[] = ids) =>
      changeManyStore(db, vault, clock, { readManyIn }).change(scope, { ids: chosen }, { patch, begin }),
    asks({ tenantId }: TenantScope, phoneId = '') {
      fetches.record(
        bareFetch({ tenantId, phoneId, at: clock.now(), etag: 'e1', reason: { code: 'ok', message: 'm' } }),
      )
      return fetches.flush()
    },
    servedAt: async (scope: TenantScope, id = '') => (await phones.read(scope, id)).servedAt,
  }
}

test('a phone that is written while many are changed does not begin the change again', {
  skip,
}, async (t) => {
  const { db, ids, beside, change, timesBegun, phones, scope } = await furnish(t)
  const last = ids.at(-1) ?? ''
  beside.happens = async () => {
    await db.queries.updateTable('phone').set({ servedAt: 7, told: 'x' }).where('id', '=', last).execute()
  }
  const done = await change()
  assert.equal(done?.ids.length, ids.length)
  assert.equal(timesBegun(), 1)
  const { settings, servedAt } = await phones.read(scope, last)
  assert.deepEqual([settings, servedAt], [patch.settings, new Date(7).toISOString()])
})

test('what phones of others ask meanwhile is written at once, and what the changed ones ask afterwards', {
  skip,
}, async (t) => {
  const { beside, change, scope, other, alien, asks, servedAt, ids, fetches, clock } = await furnish(t)
  const [first] = ids
  const seen: unknown[] = []
  beside.happens = async () => {
    await asks(scope, first)
    await asks(other, alien.id)
    seen.push(await servedAt(scope, first), typeof (await servedAt(other, alien.id)), fetches.isBehind())
  }
  await change()
  assert.deepEqual(seen, [null, 'string', true])
  await clock.advance(1000)
  await fetches.flush()
  assert.equal(typeof (await servedAt(scope, first)), 'string')
})

test('of two that change the same phones one goes after the other, and neither begins again', {
  skip,
}, async (t) => {
  const { beside, change, timesBegun, ids, phones, scope } = await furnish(t)
  let second: ReturnType<typeof change> | undefined
  beside.happens = async () => {
    second = change([...ids].reverse())
  }
  const done = [await change(), await second]
  assert.deepEqual(
    done.map((each) => each?.ids.length),
    [600, 600],
  )
  assert.equal(timesBegun(), 2)
  assert.equal((await phones.read(scope, ids[0] ?? '')).revision, 3)
})

test('a preset that is deleted while phones get it stays, or none gets it', { skip }, async (t) => {
  const { beside, scope, presets, db, vault, clock, ids, phones } = await furnish(t)
  const preset = await presets.create(scope, {
    ...{ name: 'Desks', description: '', lineCount: 0, keyLayoutId: null, settings: {}, parameters: {} },
  })
  const toPreset: PhonesPatch = { presetId: preset.id }
  let gone: Promise<unknown> = Promise.resolve()
  const readManyIn: typeof phones.readManyIn = async (...asked) => {
    await beside.happens?.()
    beside.happens = undefined
    return phones.readManyIn(...asked)
  }
  beside.happens = async () => {
    gone = presets.remove(scope, preset.id, false).then(
      () => 'gone',
      (error) => error.code,
    )
  }
  const begin = () => (phone: PhoneRecord) => changedDraft(phone, toPreset)
  await changeManyStore(db, vault, clock, { readManyIn }).change(scope, { ids }, { patch: toPreset, begin })
  assert.equal(await gone, 'PRESET_IN_USE')
})

test('an extension that gets another number while phones get it is found at them by the new one', {
  skip,
}, async (t) => {
  const { db, vault, clock, scope, phones, extension, ids } = await furnish(t)
  const own = await extension(scope, { number: '77' })
  const [id = ''] = ids
  const old = await phones.read(scope, id)
  const draft = { ...old, lines: [{ line: 1, extensionId: own.id }] }
  const hasLooked = Promise.withResolvers<void>()
  const renaming: typeof db.transaction = (work) =>
    db.transaction(async (queries, notes) => {
      await queries.selectFrom('phoneLine').select('phoneId').limit(1).execute()
      hasLooked.resolve()
      return work(queries, notes)
    })
  let renamed: Promise<unknown> = Promise.resolve()
  const changing: typeof db.largeTransaction = (tenantId, work) =>
    db.largeTransaction(tenantId, async (queries, notes) => {
      await work(queries, notes)
      const { extensions } = savedUnchecked({ ...db, transaction: renaming }, vault, clock)
      renamed = extensions.replace(scope, { ...own, number: '78' }, own.revision, ['number'])
      return (await hasLooked.promise) as never
    })
  const many = manyPhonesStore({ ...db, largeTransaction: changing }, vault, clock, phones)
  await many.write(scope, [], [{ draft, old }])
  await renamed
  const { items } = await phones.list(scope, { q: '78', order: 'asc', page: 1, pageSize: 5 })
  assert.deepEqual(
    items.map((each) => each.id),
    [id],
  )
})

test('who stops a change while it is done changes nothing', async (t) => {
  const { db, vault, clock, scope, ids, phones } = await furnish(t)
  const told: number[] = []
  const store = changeManyStore(db, vault, clock, phones)
  const begin = () => (phone: PhoneRecord) => changedDraft(phone, patch)
  const progress = (done: number) => void told.push(done)
  const isStopped = () => told.includes(500)
  await assert.rejects(
    store.change(scope, { ids }, { patch, begin, progress, isStopped }),
    refusedAs('CHANGE_STOPPED'),
  )
  assert.deepEqual(told, [100, 200, 300, 400, 500])
  const all = await phones.readMany(scope, ids)
  assert.ok(all.every(({ revision, settings }) => revision === 1 && Object.keys(settings).length === 0))
  assert.deepEqual((await store.list(scope)).items, [])
})
