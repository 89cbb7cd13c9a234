/** The list of phones: searched by what its columns show, filtered, sorted, by pages. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { type Body, makeOffice, makePhone, type Office, refused, sharedApp } from './office.ts'

describe('the list of phones', () => {
  const shared = sharedApp()
  let office: Office
  let ownModel: string
  before(async () => {
    const app = shared()
    office = await makeOffice(app, 'OFFICE')
    const numbers = new Map<string, string>()
    for (const number of ['201', '35_7', '42'])
      numbers.set(
        number,
        (await app.ok<Body>('POST', `${office.path}/extensions`, { number, name: `Extension ${number}` })).id,
      )
    ownModel = (
      await app.ok<Body>('POST', `${office.path}/models`, {
        name: 'Aardvark box',
        source: 'a = b\n',
        lastLine: 2,
      })
    ).id
    const make = (name: string, mac: string, modelId: string, lines: [number, string][]) =>
      makePhone(app, office, {
        name,
        mac,
        modelId,
        lines: lines.map(([line, number]) => ({ line, extensionId: numbers.get(number) })),
      })
    await make('Zebra room', '001565000001', 'yealink-t54w', [[1, '42']])
    await make('apple room', '001565000002', ownModel, [
      [2, '201'],
      [1, '42'],
    ])
    await make('Banana 100% room', '001565abcdef', 'grandstream-grp2614', [[3, '201']])
    await make('Cherry_1', '805ec0000004', 'yealink-t46s', [[1, '35_7']])
    await make('Cherry 21', '805ec0000005', 'yealink-t54w', [])
  })
  const list = (query: string) =>
    shared().ok<{ items: Body[]; total: number }>('GET', `${office.path}/phones?${query}`)
  const names = async (query: string) => (await list(query)).items.map((phone) => phone.name)

  test('it is sorted by name, without regard to capitals, until told otherwise', async () => {
    const byName = ['apple room', 'Banana 100% room', 'Cherry 21', 'Cherry_1', 'Zebra room']
    assert.deepEqual(await names(''), byName)
    assert.deepEqual(await names('sort=name&order=asc'), byName)
    assert.deepEqual(await names('sort=name&order=desc'), byName.toReversed())
  })

  test('it is sorted by MAC', async () => {
    assert.deepEqual(await names('sort=mac&order=desc'), [
      'Cherry 21',
      'Cherry_1',
      'Banana 100% room',
      'apple room',
      'Zebra room',
    ])
  })

  test('it is sorted by the name of the model, a tenant’s own one among the built-in', async () => {
    const models = (await list('sort=modelName')).items.map((phone) => phone.modelName)
    assert.deepEqual(models, ['Aardvark box', 'GRP2614', 'T46S', 'T54W', 'T54W'])
    assert.deepEqual(
      (await list('sort=modelName&order=desc')).items.map((phone) => phone.modelName),
      models.toReversed(),
    )
  })

  test('it is sorted by the first extension of each phone', async () => {
    const order = (await list('sort=extensions')).items.map((phone) => phone.extensions[0] ?? 'none')
    assert.deepEqual(order, ['none', '201', '35_7', '42', '42'])
  })

  test('a search finds what the columns show: name, number, MAC in any writing, model', async () => {
    assert.deepEqual(await names('q=banana'), ['Banana 100% room'])
    assert.deepEqual(await names('q=201'), ['apple room', 'Banana 100% room'])
    assert.deepEqual(await names('q=aa'), ['apple room'], 'Aardvark')
    for (const mac of [
      '001565abcdef',
      '00:15:65:AB:CD:EF',
      '00-15-65-ab-cd-ef',
      '0015.65ab.cdef',
      '15:65:AB',
      'abcd',
    ])
      assert.deepEqual(await names(`q=${encodeURIComponent(mac)}`), ['Banana 100% room'], mac)
    assert.deepEqual(await names('q=grandstream'), ['Banana 100% room'])
    assert.deepEqual(await names('q=T54W'), ['Cherry 21', 'Zebra room'])
    assert.deepEqual(await names('q=nothing-like-it'), [])
  })

  test('what the columns do not show is not searched, such as a model’s description', async () => {
    assert.deepEqual(await names('q=firmware'), [])
  })

  test('“%” and “_” in a search mean themselves', async () => {
    assert.deepEqual(await names(`q=${encodeURIComponent('100%')}`), ['Banana 100% room'])
    assert.deepEqual(await names('q=y_1'), ['Cherry_1'])
    assert.deepEqual(await names('q=5_7'), ['Cherry_1'])
    assert.deepEqual(await names(`q=${encodeURIComponent('00% ')}`), ['Banana 100% room'])
    assert.deepEqual(await names(`q=${encodeURIComponent('%')}`), [])
    assert.deepEqual(await names('q=_'), [])
    assert.deepEqual(await names(`q=${encodeURIComponent('\\')}`), [])
    assert.deepEqual(await names(`q=${encodeURIComponent("' OR 1=1 --")}`), [])
  })

  test('filters by model and by extension', async () => {
    assert.deepEqual(await names('modelId=yealink-t54w'), ['Cherry 21', 'Zebra room'])
    assert.deepEqual(await names(`modelId=${ownModel}`), ['apple room'])
    const extensions = await shared().ok<{ items: Body[] }>('GET', `${office.path}/extensions?q=42`)
    assert.deepEqual(await names(`extensionId=${extensions.items[0].id}`), ['apple room', 'Zebra room'])
    assert.deepEqual(await names(`extensionId=${extensions.items[0].id}&q=zebra`), ['Zebra room'])
  })

  test('pages follow each other without gap or double, with the total of all', async () => {
    const pages = await Promise.all([1, 2, 3, 4].map((page) => list(`pageSize=2&page=${page}`)))
    assert.deepEqual(
      pages.flatMap((page) => page.items.map((phone) => phone.name)),
      await names(''),
    )
    assert.deepEqual(
      pages.map((page) => [page.items.length, page.total]),
      [
        [2, 5],
        [2, 5],
        [1, 5],
        [0, 5],
      ],
    )
    assert.equal((await list('q=room&pageSize=1')).total, 3)
  })

  test('a page that cannot be is refused at its field', async () => {
    const get = (query: string) => shared().call('GET', `${office.path}/phones?${query}`)
    assert.deepEqual(Object.keys(refused(await get('page=0'))), ['page'])
    assert.deepEqual(Object.keys(refused(await get('pageSize=1001'))), ['pageSize'])
    assert.deepEqual(Object.keys(refused(await get('order=up&nonsense=1'))).sort(), ['nonsense', 'order'])
  })

  test('extensions and tenants are searched by the same manner', async () => {
    const found = await shared().ok<{ items: Body[] }>('GET', `${office.path}/extensions?q=5_7`)
    assert.deepEqual(
      found.items.map((extension) => extension.number),
      ['35_7'],
    )
    const tenants = await shared().ok<{ total: number }>('GET', `/tenants?q=${encodeURIComponent('O_F')}`)
    assert.equal(tenants.total, 0)
  })
})
