import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testFeed } from '../../test/support/test-database.ts'
import { tenantScope } from '../auth/tenant-scope.ts'
import { type Defaults, type DefaultsStore, noDefaults } from '../defaults/defaults-store.ts'
import { inheritedDefaults } from './inherited-defaults.ts'

const scopeOf = (id: string) => tenantScope({ id, code: id })
const said = (revision: number): Defaults => ({ ...noDefaults, revision })
const long = 'x'.repeat(5000)

function furnish(maxBytes = 100_000) {
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
    ofAllModels: () =>
      answer(
        'all',
        () =>
          new Map([
            ['one', models()],
            ['two', models()],
          ]),
      ),
    ofModels: ({ tenantId }: { tenantId: string }) => answer(tenantId, models),
  } as unknown as DefaultsStore
  return { feed, state, asked, inherited: inheritedDefaults(store, feed, maxBytes) }
}

test('what phones inherit is read before anybody asks, and then no more', async () => {
  const { inherited, asked } = furnish()
  assert.deepEqual(asked, ['system', 'all'])
  assert.deepEqual(await inherited.ofSystem(), said(1))
  assert.deepEqual(await inherited.ofModel(scopeOf('one'), 'm'), said(1))
  assert.deepEqual(await inherited.ofModel(scopeOf('one'), 'other'), noDefaults)
  assert.deepEqual(await inherited.ofModel(scopeOf('three'), 'm'), noDefaults)
  assert.equal(asked.length, 2)
})

test('what changes is read again, and nothing else', async () => {
  const { inherited, asked, state, feed } = furnish()
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
  assert.deepEqual(asked, ['system', 'all', 'system', 'one', 'one'])
})

test('what could not be read is read by the next who asks', async () => {
  const { inherited, asked, state, feed } = furnish()
  state.isAway = true
  feed.tell([{ type: 'defaults.system', tenantId: null, ids: [] }])
  await assert.rejects(inherited.ofSystem(), /away/)
  state.isAway = false
  assert.deepEqual(await inherited.ofSystem(), said(1))
  assert.deepEqual(asked, ['system', 'all', 'system', 'system'])
})

test('a reading that fails late does not undo a newer one', async () => {
  const { inherited, state, feed, asked } = furnish()
  state.isAway = true
  feed.tell([{ type: 'defaults.system', tenantId: null, ids: [] }])
  state.isAway = false
  feed.tell([{ type: 'defaults.system', tenantId: null, ids: [] }])
  await inherited.ofSystem()
  await new Promise((resolve) => setImmediate(resolve))
  await inherited.ofSystem()
  assert.equal(asked.length, 4)
})

test('of many tenants as many are kept as there is room for; the others are read when a phone of theirs asks', async () => {
  const feed = testFeed()
  const asked: string[] = []
  const ids = Array.from({ length: 50 }, (_, index) => `t${index}`)
  const models = () => new Map([['m', { ...said(1), parameters: { note: long } }]])
  const store = {
    ofSystem: async () => noDefaults,
    ofAllModels: async () => new Map(ids.map((id) => [id, models()])),
    ofModels: async ({ tenantId }: { tenantId: string }) => {
      asked.push(tenantId)
      return models()
    },
  } as unknown as DefaultsStore
  const inherited = inheritedDefaults(store, feed, 100_000)
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
  const { inherited, asked } = furnish(100)
  for (let turn = 0; turn < 2; turn++) assert.deepEqual(await inherited.ofModel(scopeOf('one'), 'm'), said(1))
  assert.deepEqual(asked, ['system', 'all', 'one', 'one'])
  assert.equal(inherited.size().bytes, 0)
})

test('when changes were missed, all that phones inherit is read anew', async () => {
  const { feed, state, asked, inherited } = furnish()
  await inherited.ofModel(scopeOf('one'), 'm')
  await inherited.ofSystem()
  asked.length = 0
  state.revision = 2
  feed.tell([{ type: 'everything', tenantId: null, ids: [] }])
  assert.equal((await inherited.ofSystem()).revision, 2)
  assert.equal((await inherited.ofModel(scopeOf('one'), 'm')).revision, 2)
})
