import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishStores } from '../../test/support/open-stores.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { phoneListQuerySchema } from '../schema/phone.ts'
import type { PhonePage } from './phone-search-store.ts'

async function furnish(t: Parameters<typeof furnishStores>[0]) {
  const stores = await furnishStores(t)
  const { tenant, extension, phone, clock } = stores
  const scope = await tenant('ONE')
  const [low, high] = [await extension(scope, { number: '100' }), await extension(scope, { number: '200' })]
  const made = [
    { name: 'beta', modelId: 'z', mac: '805ec0aa0001', lines: [{ line: 1, extensionId: high.id }] },
    {
      ...{ name: 'Alpha', modelId: 'y', mac: '805ec0bb0002' },
      lines: [
        { line: 1, extensionId: low.id },
        { line: 2, extensionId: high.id },
      ],
    },
    { name: 'Gamma', modelId: 'x', mac: '805ec0cc0003', lines: [] },
  ]
  for (const each of made) {
    await phone(scope, each)
    await clock.advance(1000)
  }
  const names = async (wanted: object, more: Partial<PhonePage> = {}, of: TenantScope = scope) => {
    const { items, total } = await stores.phones.list(of, { ...phoneListQuerySchema.parse(wanted), ...more })
    return [total, ...items.map((each) => each.name)]
  }
  return { ...stores, scope, low, high, names }
}

test('the list of phones is sorted by what its column shows, in any case, and cut into pages', async (t) => {
  const { names } = await furnish(t)
  assert.deepEqual(await names({}), [3, 'Alpha', 'beta', 'Gamma'])
  assert.deepEqual(await names({ sort: 'name', order: 'desc' }), [3, 'Gamma', 'beta', 'Alpha'])
  assert.deepEqual(await names({ sort: 'mac' }), [3, 'beta', 'Alpha', 'Gamma'])
  assert.deepEqual(await names({ sort: 'createdAt', order: 'desc' }), [3, 'Gamma', 'Alpha', 'beta'])
  assert.deepEqual(await names({ pageSize: 2 }), [3, 'Alpha', 'beta'])
  assert.deepEqual(await names({ pageSize: 2, page: 2 }), [3, 'Gamma'])
})

test('sorted by extensions, a phone stands by the one on its first line, and one without comes first', async (t) => {
  const { names } = await furnish(t)
  assert.deepEqual(await names({ sort: 'extensions' }), [3, 'Gamma', 'Alpha', 'beta'])
  assert.deepEqual(await names({ sort: 'extensions', order: 'desc' }), [3, 'beta', 'Alpha', 'Gamma'])
})

test('sorted by model, phones stand in the order of the models’ names, and a model without a name comes last', async (t) => {
  const { names } = await furnish(t)
  const sort = { sort: 'modelName' }
  assert.deepEqual(await names(sort, { modelOrder: ['z', 'x', 'y'] }), [3, 'beta', 'Gamma', 'Alpha'])
  assert.deepEqual(await names(sort, { modelOrder: ['y', 'z', 'x'] }), [3, 'Alpha', 'beta', 'Gamma'])
  assert.deepEqual(await names(sort, { modelOrder: ['x', 'z'] }), [3, 'Gamma', 'beta', 'Alpha'])
  const downwards = { ...sort, order: 'desc' }
  assert.deepEqual(await names(downwards, { modelOrder: ['z', 'x', 'y'] }), [3, 'Alpha', 'Gamma', 'beta'])
  assert.deepEqual(await names(sort, { modelOrder: [] }), [3, 'Alpha', 'beta', 'Gamma'])
})

test('phones that last fetched at other times stand in the order of these', async (t) => {
  const { names, db } = await furnish(t)
  for (const [name, lastFetchAt] of [
    ['beta', 3],
    ['Alpha', 2],
    ['Gamma', 1],
  ] as const)
    await db.queries.updateTable('phone').set({ lastFetchAt }).where('name', '=', name).execute()
  for (const sort of ['lastFetch', 'status'])
    assert.deepEqual(await names({ sort }), [3, 'Gamma', 'Alpha', 'beta'])
})

test('a phone is found by its name, its model, its extension’s number, and its MAC address in any writing', async (t) => {
  const { names } = await furnish(t)
  for (const [q, name] of [
    ['ALPH', 'Alpha'],
    ['100', 'Alpha'],
    ['80:5E:C0:CC', 'Gamma'],
    ['805e.c0aa.0001', 'beta'],
    ['c0-cc', 'Gamma'],
  ])
    assert.deepEqual(await names({ q }), [1, name], q)
  assert.deepEqual(await names({ q: '200' }), [2, 'Alpha', 'beta'])
  assert.deepEqual(await names({ q: 'nothing' }), [0])
  assert.deepEqual(await names({ q: 'nothing' }, { named: new Map([['nothing', ['x', 'z']]]) }), [
    2,
    'beta',
    'Gamma',
  ])
  // One character of a MAC address says nothing, and neither does what no address is.
  assert.deepEqual(await names({ q: 'c' }), [0])
  assert.deepEqual(await names({ q: '0cc0003f' }), [0])
})

test('phones are filtered by model and by extension, of their own tenant alone', async (t) => {
  const { names, low, high, tenant, scope, phones, phone } = await furnish(t)
  assert.deepEqual(await names({ modelId: 'z' }), [1, 'beta'])
  assert.deepEqual(await names({ extensionId: low.id }), [1, 'Alpha'])
  assert.deepEqual(await names({ extensionId: high.id, modelId: 'z' }), [1, 'beta'])
  const other = await tenant('TWO')
  const theirs = await phone(other, { name: 'Theirs', modelId: 'z', mac: '805ec0dd0004' })
  assert.deepEqual(await names({ q: '805ec0' }, {}, other), [1, 'Theirs'])
  assert.deepEqual(await phones.idsOf(other, { q: '805ec0' }), [theirs.id])
  const inOrder = (await phones.list(scope, phoneListQuerySchema.parse({}))).items
  const byName = [...inOrder]
    .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
    .map(({ id }) => id)
  assert.deepEqual(await phones.idsOf(scope, {}), byName)
  assert.equal((await phones.idsOf(scope, { modelId: 'z' })).length, 1)
})

test('phones that are alike in what they are sorted by stand by their names', async (t) => {
  const { names, phone, scope } = await furnish(t)
  for (const name of ['Cellar', 'Attic', 'Barn']) await phone(scope, { name, modelId: 'z' })
  const modelOrder = ['z', 'x', 'y']
  const all = ['Attic', 'Barn', 'beta', 'Cellar', 'Gamma', 'Alpha']
  assert.deepEqual(await names({ sort: 'modelName' }, { modelOrder }), [6, ...all])
  assert.deepEqual(await names({ sort: 'extensions', pageSize: 4 }), [6, 'Attic', 'Barn', 'Cellar', 'Gamma'])
  const newest = ['Cellar', 'Barn', 'Attic', 'Gamma', 'Alpha', 'beta']
  assert.deepEqual(await names({ sort: 'createdAt', order: 'desc' }), [6, ...newest])
})

test('phones of one name stand in the same order on every page', async (t) => {
  const { phones, phone, tenant, db } = await furnish(t)
  const scope = await tenant('SAME')
  for (let index = 0; index < 3; index++) await phone(scope)
  const page = async (number: number) => {
    const query = phoneListQuerySchema.parse({ pageSize: 1, page: number })
    return (await phones.list(scope, query)).items.map(({ id }) => id)
  }
  const pages = [...(await page(1)), ...(await page(2)), ...(await page(3))]
  assert.deepEqual(pages, await phones.idsOf(scope, {}))
  assert.deepEqual(pages, [...pages].sort())
  // Whichever was written first.
  await db.queries
    .updateTable('phone')
    .set({ id: 'z' })
    .where('id', '=', pages[0] ?? '')
    .execute()
  assert.deepEqual(await phones.idsOf(scope, {}), [...pages.slice(1), 'z'])
})
