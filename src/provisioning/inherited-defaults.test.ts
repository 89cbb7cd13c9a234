import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testFeed } from '../../test/support/test-database.ts'
import { tenantScope } from '../auth/tenant-scope.ts'
import { type Defaults, type DefaultsStore, noDefaults } from '../defaults/defaults-store.ts'
import { inheritedDefaults } from './inherited-defaults.ts'

const scopeOf = (id: string) => tenantScope({ id, code: id })
const said = (revision: number): Defaults => ({ ...noDefaults, revision })
const long = 'x'.repeat(5000)

/** What is read ahead is read. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}

async function furnish(maxBytes = 100_000) {
  const feed = testFeed()
  const asked: string[] = []
  const state = { revision: 1, isAway: false }
  const answer = async <Answer>(question: string, value: () => Answer): Promise<Answer> => {
    asked.push(question)
    if (state.isAway) throw new Error('away')
    return value()
  }
  const models = () => new Map([['m', said(state.revision)]])
  const store = {
    ofSystem: () => answer('system', () => said(state.revision)),
    tenantsWithModels: () => answer('tenants', () => ['one', 'two']),
    ofModels: ({ tenantId }: { tenantId: string }) => answer(tenantId, models),
  } as unknown as DefaultsStore
  const inherited = inheritedDefaults(store, feed, maxBytes)
  await settled()
  return { feed, state, asked, inherited }
}

test('what phones inherit is read before anybody asks, a tenant at a time, and then no more', async () => {
  const { inherited, asked } = await furnish()
  assert.deepEqual(asked, ['system', 'tenants', 'one', 'two'])
  assert.deepEqual(await inherited.ofSystem(), said(1))
  assert.deepEqual(await inherited.ofModel(scopeOf('one'), 'm'), said(1))
  assert.deepEqual(await inherited.ofModel(scopeOf('one'), 'other'), noDefaults)
  assert.deepEqual(await inherited.ofModel(scopeOf('three'), 'm'), noDefaults)
  assert.equal(asked.length, 4)
})

test('what changes is read again, and nothing else', async () => {
  const { inherited, asked, state, feed } = await furnish()
  for (const id of ['one', 'two']) assert.deepEqual(await inherited.ofModel(scopeOf(id), 'm'), said(1))
  state.revision = 2
  feed.tell([{ type: 'defaults.system', tenantId: null, ids: [] }])
  assert.deepEqual(await inherited.ofSystem(), said(2))
  assert.deepEqual(await inherited.ofModel(scopeOf('one'), 'm'), said(1))
  feed.tell([{ type: 'defaults.model', tenantId: 'one', ids: ['m'] }])
  assert.deepEqual(await inherited.ofModel(scopeOf('one'), 'm'), said(2))
  assert.deepEqual(await inherited.ofModel(scopeOf('two'), 'm'), said(1))
  state.revision = 3
  feed.tell([{ type: 'defaults.model', tenantId: 'one', ids: ['m'] }])
  feed.tell([{ type: 'tenant.settings', tenantId: 'two', ids: [] }])
  assert.deepEqual(await inherited.ofModel(scopeOf('one'), 'm'), said(3))
  assert.deepEqual(asked, ['system', 'tenants', 'one', 'two', 'system', 'one', 'one'])
  feed.tell([{ type: 'defaults.model', tenantId: 'three', ids: ['m'] }])
  assert.equal(asked.length, 7, 'nobody asked for it as yet')
  assert.deepEqual(await inherited.ofModel(scopeOf('three'), 'm'), said(3))
})

test('what could not be read is read by the next who asks', async () => {
  const { inherited, asked, state, feed } = await furnish()
  state.isAway = true
  feed.tell([{ type: 'defaults.system', tenantId: null, ids: [] }])
  await assert.rejects(inherited.ofSystem(), /away/)
  state.isAway = false
  assert.deepEqual(await inherited.ofSystem(), said(1))
  assert.deepEqual(asked.slice(4), ['system', 'system'])
})

test('a reading that fails late does not undo a newer one', async () => {
  const { inherited, state, feed, asked } = await furnish()
  state.isAway = true
  feed.tell([{ type: 'defaults.system', tenantId: null, ids: [] }])
  state.isAway = false
  feed.tell([{ type: 'defaults.system', tenantId: null, ids: [] }])
  await inherited.ofSystem()
  await new Promise((resolve) => setImmediate(resolve))
  await inherited.ofSystem()
  assert.equal(asked.length, 6)
})

test('of many tenants as many are kept as there is room for; the others are read when a phone of theirs asks', async () => {
  const feed = testFeed()
  const asked: string[] = []
  const ids = Array.from({ length: 50 }, (_, index) => `t${index}`)
  const models = () => new Map([['m', { ...said(1), parameters: { note: long } }]])
  const store = {
    ofSystem: async () => noDefaults,
    tenantsWithModels: async () => ids,
    ofModels: async ({ tenantId }: { tenantId: string }) => {
      asked.push(tenantId)
      return models()
    },
  } as unknown as DefaultsStore
  const inherited = inheritedDefaults(store, feed, 100_000)
  await settled()
  assert.ok(asked.length > 0 && asked.length < 10, `read ahead: ${asked.length}`)
  asked.length = 0
  for (const id of ids) assert.equal((await inherited.ofModel(scopeOf(id), 'm')).revision, 1)
  assert.ok(inherited.size().entries < 10 && inherited.size().bytes <= 100_000)
  assert.ok(asked.length >= 40, String(asked.length))
  const before = asked.length
  assert.equal((await inherited.ofModel(scopeOf('t49'), 'm')).revision, 1)
  assert.equal(await inherited.ofModel(scopeOf('none'), 'm'), noDefaults)
  assert.equal(asked.length, before, 'who asked last is kept, and who has none costs nothing')
  feed.tell([{ type: 'defaults.model', tenantId: 'none', ids: ['m'] }])
  assert.equal((await inherited.ofModel(scopeOf('none'), 'm')).revision, 1)
})

test('what one tenant has that is more than there is room for is read each time, and keeps nothing else out', async () => {
  const { inherited, asked } = await furnish(100)
  for (let turn = 0; turn < 2; turn++) assert.deepEqual(await inherited.ofModel(scopeOf('one'), 'm'), said(1))
  assert.deepEqual(asked.slice(4), ['one', 'one'])
  assert.equal(inherited.size().bytes, 0)
})

test('when changes were missed, all that phones inherit is read anew', async () => {
  const { feed, state, asked, inherited } = await furnish()
  await inherited.ofModel(scopeOf('one'), 'm')
  await inherited.ofSystem()
  asked.length = 0
  state.revision = 2
  feed.tell([{ type: 'everything', tenantId: null, ids: [] }])
  assert.equal((await inherited.ofSystem()).revision, 2)
  assert.equal((await inherited.ofModel(scopeOf('one'), 'm')).revision, 2)
})
