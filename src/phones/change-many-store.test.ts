import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manyPhones } from '../../test/support/many-phones.ts'
import { furnishStores, refusedAs } from '../../test/support/open-stores.ts'
import { actingAs, systemScope } from '../auth/tenant-scope.ts'
import type { PhonesPatch } from '../schema/phones-change.ts'
import { changeManyStore } from './change-many-store.ts'
import { changedDraft } from './phone-draft.ts'
import type { PhoneRecord } from './phone-record.ts'

const minute = 60_000
const patch: PhonesPatch = { settings: { language: 'it', adminPassword: 'Now-4712' } }
const always = { patch, begin: () => (phone: PhoneRecord) => changedDraft(phone, patch) }
const anyModel = () => undefined

async function furnish(t: Parameters<typeof furnishStores>[0]) {
  const stores = await furnishStores(t)
  const { db, vault, clock, phones } = stores
  const restarted = () => changeManyStore(db, vault, clock, phones)
  const scope = await stores.tenant('ONE')
  return { ...stores, restarted, changes: restarted(), scope }
}

test('what a change of many took is given back after a restart, within ten minutes and not later', async (t) => {
  const { phones, phone, scope, changes, restarted, clock } = await furnish(t)
  const [a, b] = [await phone(scope, { settings: { language: 'de' } }), await phone(scope)]
  const first = (await changes.change(scope, { ids: [a.id] }, always)) ?? assert.fail()
  const second = (await changes.change(scope, { ids: [b.id] }, always)) ?? assert.fail()
  await clock.advance(10 * minute - 1)
  const undone = await restarted().undo(scope, first.undoId, anyModel)
  assert.deepEqual([undone.restored.total, undone.leftAlone.total, undone.gone], [1, 0, 0])
  assert.deepEqual((await phones.read(scope, a.id)).settings, { language: 'de' })
  await clock.advance(1)
  await assert.rejects(restarted().undo(scope, second.undoId, anyModel), refusedAs('CHANGE_NOT_UNDOABLE'))
  assert.deepEqual((await phones.read(scope, b.id)).settings, patch.settings)
})

test('what was written is forgotten when its time is over, and that it was done is not', async (t) => {
  const { db, phone, scope, changes, clock } = await furnish(t)
  const { id } = await phone(scope)
  const anna = actingAs(scope, { name: 'anna', address: '10.4.0.9' })
  await changes.change(anna, { ids: [id] }, always)
  const sealed = async () =>
    (await db.queries.selectFrom('phoneChange').select('patchSealed').execute()).map((row) => row.patchSealed)
  await changes.tidy(systemScope)
  assert.match((await sealed())[0] ?? '', /^v\d/)
  await clock.advance(10 * minute)
  await changes.tidy(systemScope)
  assert.deepEqual(await sealed(), [null])
  const { items } = await changes.list(scope)
  assert.deepEqual(
    items.map(({ who, phones, fields, fetched, canUndo }) => ({ who, phones, fields, fetched, canUndo })),
    [
      {
        who: 'anna',
        phones: 1,
        fields: ['settings.language', 'settings.adminPassword'],
        fetched: null,
        canUndo: false,
      },
    ],
  )
  await clock.advance(401 * 24 * 60 * minute)
  await changes.tidy(systemScope)
  assert.deepEqual((await changes.list(scope)).items, [])
})

test('a phone that is deleted since is told as gone, one whose model is gone keeps the new one', async (t) => {
  const { phones, phone, scope, changes } = await furnish(t)
  const [a, b] = [await phone(scope, { modelId: 'old' }), await phone(scope)]
  const toModel: PhonesPatch = { modelId: 'new', acceptUploads: true }
  const begin = () => (each: PhoneRecord) => changedDraft(each, toModel)
  const done = await changes.change(scope, { ids: [a.id, b.id] }, { patch: toModel, begin })
  await phones.remove(scope, [b.id], false)
  assert.deepEqual(await changes.modelsOf(scope, done?.undoId ?? ''), ['old', 'new'])
  const undone = await changes.undo(scope, done?.undoId ?? '', () => 'modelMissing')
  assert.equal(undone.gone, 1)
  assert.deepEqual(
    undone.leftAlone.phones.map(({ id, fields, why }) => [id, fields, why]),
    [[a.id, ['modelId'], 'modelMissing']],
  )
  const { modelId, acceptUploads } = await phones.read(scope, a.id)
  assert.deepEqual([modelId, acceptUploads], ['new', false])
})

test('three thousand phones are changed and undone, all of them, each told once', async (t) => {
  const { db, vault, phones, scope, changes, heard } = await furnish(t)
  await manyPhones(db, vault, scope, { phones: 3000 })
  const before = await phones.list(scope, { order: 'asc', page: 1, pageSize: 1 })
  heard()
  const done = (await changes.change(scope, { filter: {} }, always)) ?? assert.fail()
  assert.equal(new Set(done.ids).size, 3000)
  const told = heard()
  assert.deepEqual(new Set(told.map(({ type }) => type)), new Set(['phone.configured']))
  assert.equal(new Set(told.flatMap(({ ids }) => ids)).size, 3000)
  const of = async () => (await phones.list(scope, { order: 'asc', page: 1, pageSize: 1 })).items[0]
  assert.deepEqual((await of())?.settings, patch.settings)
  const undone = await changes.undo(scope, done.undoId, anyModel)
  assert.deepEqual([undone.restored.total, undone.restored.phones.length], [3000, 200])
  assert.deepEqual((await of())?.settings, before.items[0]?.settings)
  assert.equal((await of())?.revision, 3)
})

test('a change that fails in its midst changes nothing', async (t) => {
  const { db, vault, phones, scope, changes } = await furnish(t)
  await manyPhones(db, vault, scope, { phones: 1200 })
  let met = 0
  const begin = () => (each: PhoneRecord) => {
    met++
    if (met > 1100) throw new Error('cut')
    return changedDraft(each, patch)
  }
  await assert.rejects(changes.change(scope, { filter: {} }, { patch, begin }), /cut/)
  const { items } = await phones.list(scope, { order: 'asc', page: 1, pageSize: 1000 })
  assert.ok(items.every(({ revision }) => revision === 1))
  assert.deepEqual(await db.queries.selectFrom('phoneState').select('phoneId').execute(), [])
  assert.deepEqual((await changes.list(scope)).items, [])
})
