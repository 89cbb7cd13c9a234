import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishStores, refusedAs } from '../../test/support/open-stores.ts'
import { systemScope } from '../auth/tenant-scope.ts'

const nothing = { settings: {}, parameters: {}, revision: 0, updatedAt: null }
const at = (milliseconds: number) => new Date(Date.UTC(2026, 0, 1) + milliseconds).toISOString()

test('what all phones inherit is merged by name, counted, and sealed in the database', async (t) => {
  const { defaults, clock, db, heard } = await furnishStores(t)
  assert.deepEqual(await defaults.ofSystem(systemScope), nothing)
  const first = { settings: { adminPassword: 'Secret-1', callWaiting: true }, parameters: { x: 'Secret-2' } }
  const saved = await defaults.updateSystem(systemScope, first, 0)
  assert.deepEqual(saved, { ...first, revision: 1, updatedAt: at(0) })
  assert.deepEqual(heard(), [{ type: 'defaults.system', tenantId: null, ids: [] }])
  await clock.advance(1000)
  const change = { settings: { callWaiting: null }, parameters: { y: null }, forgetParameters: ['x'] }
  const changed = await defaults.updateSystem(systemScope, change, 1)
  const settings = { adminPassword: 'Secret-1' }
  assert.deepEqual(changed, { settings, parameters: { y: null }, revision: 2, updatedAt: at(1000) })
  assert.deepEqual(await defaults.ofSystem(systemScope), changed)
  await assert.rejects(defaults.updateSystem(systemScope, {}, 1), refusedAs('EDITED_BY_SOMEONE_ELSE'))
  assert.equal((await defaults.updateSystem(systemScope, {}, undefined)).revision, 3)
  const rows = await db.queries.selectFrom('systemDefaults').selectAll().execute()
  assert.deepEqual([rows.length, rows[0]?.id], [1, 1])
  assert.doesNotMatch(JSON.stringify(rows), /Secret/)
})

test('what the phones of a model inherit is the tenant’s and the model’s own', async (t) => {
  const { defaults, tenant, clock, db, heard } = await furnishStores(t)
  const [scope, other] = [await tenant('ONE'), await tenant('TWO')]
  heard()
  const first = { settings: { callWaiting: true }, parameters: { x: 'Secret-1' } }
  const saved = await defaults.updateModel(scope, 'one', first, 0)
  assert.deepEqual(saved, { ...first, revision: 1, updatedAt: at(0) })
  assert.deepEqual(heard(), [{ type: 'defaults.model', tenantId: scope.tenantId, ids: ['one'] }])
  const theirs = await defaults.updateModel(other, 'one', { settings: { callWaiting: false } }, undefined)
  const second = await defaults.updateModel(scope, 'two', { parameters: { z: '1' } }, undefined)
  await clock.advance(1000)
  const changed = await defaults.updateModel(scope, 'one', { settings: { callWaiting: null } }, 1)
  assert.deepEqual(changed, { settings: {}, parameters: { x: 'Secret-1' }, revision: 2, updatedAt: at(1000) })
  assert.deepEqual(await defaults.ofModel(scope, 'one'), changed)
  assert.deepEqual(await defaults.ofModel(scope, 'two'), second)
  assert.deepEqual(await defaults.ofModel(other, 'one'), theirs)
  assert.deepEqual(await defaults.ofModel(other, 'two'), nothing)
  assert.deepEqual(
    await defaults.ofModels(scope),
    new Map([
      ['one', changed],
      ['two', second],
    ]),
  )
  assert.deepEqual(await defaults.ofModels(other), new Map([['one', theirs]]))
  assert.deepEqual(
    new Set(await defaults.tenantsWithModels(systemScope)),
    new Set([scope.tenantId, other.tenantId]),
  )
  await assert.rejects(defaults.updateModel(scope, 'one', {}, 1), refusedAs('EDITED_BY_SOMEONE_ELSE'))
  assert.doesNotMatch(
    JSON.stringify(await db.queries.selectFrom('modelDefaults').selectAll().execute()),
    /Secret/,
  )
})

test('what was sealed for one model opens for no other', async (t) => {
  const { defaults, tenant, db } = await furnishStores(t)
  const scope = await tenant('ONE')
  await defaults.updateModel(scope, 'one', { settings: { callWaiting: true } }, undefined)
  await db.queries.updateTable('modelDefaults').set({ modelId: 'two' }).execute()
  await assert.rejects(defaults.ofModel(scope, 'two'), /does not open/)
})
