/** Contacts over the API: the tenant's phone book beside its extensions. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { assertProblem, type Body, makeOffice, type Office, refused, sharedApp } from './office.ts'

describe('a contact over the API', () => {
  const shared = sharedApp()
  let office: Office
  let path: string
  before(async () => {
    office = await makeOffice(shared(), 'OFFICE')
    path = `${office.path}/contacts`
  })
  const work = (number: string) => ({ kind: 'work', number })
  const create = (name: string, more: object = {}) =>
    shared().ok<Body>('POST', path, { name, numbers: [work('100')], ...more })
  const refusedFields = async (change: object) =>
    refused(await shared().call('POST', path, { name: 'New', numbers: [work('100')], ...change }))

  test('it is made, read back the same, changed in what is named, and deleted', async () => {
    const said = {
      name: 'Zoe Bianchi',
      company: 'Bianchi & Sons',
      numbers: [
        { kind: 'work', number: '+390612345' },
        { kind: 'mobile', number: '*31#3331234567' },
        { kind: 'other', number: 'zoe.bianchi@sip.example.com:5070' },
      ],
    }
    const created = await shared().call('POST', path, said)
    assert.equal(created.status, 201, created.text)
    assert.equal(created.headers.get('etag'), '"1"')
    const { id, revision, createdAt, updatedAt, ...kept } = created.body
    assert.deepEqual(kept, said)
    assert.ok(Date.parse(createdAt) <= Date.parse(updatedAt))
    assert.deepEqual((await shared().call('GET', `${path}/${id}`)).body, created.body)
    const changed = await shared().ok<Body>('PATCH', `${path}/${id}`, { company: '' })
    assert.deepEqual([changed.company, changed.revision, changed.numbers], ['', revision + 1, said.numbers])
    assert.equal((await shared().call('DELETE', `${path}/${id}`)).status, 204)
    for (const [method, body] of [
      ['GET', undefined],
      ['PATCH', { name: 'Gone' }],
      ['DELETE', undefined],
    ] as const)
      assertProblem(await shared().call(method, `${path}/${id}`, body), 404, 'CONTACT_NOT_FOUND')
  })

  test('a number may be written as people write it', async () => {
    const { numbers } = await create('Written', { numbers: [work(' +39 (06) 123 45 ')] })
    assert.deepEqual(numbers, [work('+390612345')])
  })

  test('it is refused without a name, without a number, or with one that cannot be dialled', async () => {
    assert.match((await refusedFields({ name: ' ' })).name ?? '', /needs a name/)
    assert.match((await refusedFields({ numbers: [] })).numbers ?? '', /at least one number/)
    const five = Array.from({ length: 5 }, () => work('1'))
    assert.match((await refusedFields({ numbers: five })).numbers ?? '', /at most 4 numbers/)
    for (const number of ['', '()', 'a\nb', '06<b>', '06"', '1'.repeat(61), '06 12\u202e'])
      assert.match((await refusedFields({ numbers: [work(number)] }))['numbers.0.number'] ?? '', /such as/)
    const fax = await refusedFields({ numbers: [{ kind: 'fax', number: '1' }] })
    assert.match(fax['numbers.0.kind'] ?? '', /work, mobile, home or other/)
    assert.deepEqual(Object.keys(await refusedFields({ nickname: 'Z' })), ['nickname'])
    assert.match((await refusedFields({ name: 'a\nb' })).name ?? '', /line break/)
  })

  test('the list is searched by name, company and number, sorted and paged', async () => {
    const own = await makeOffice(shared(), 'LISTED')
    const add = (name: string, company: string, number: string) =>
      shared().ok('POST', `${own.path}/contacts`, { name, company, numbers: [work(number)] })
    await add('bruno', 'Work & Co', '555')
    await add('Anna', 'Zeta', '0801')
    await add('Carla', 'Alpha', '0802')
    const names = async (query: string) => {
      const { items, total } = await shared().ok<Body>('GET', `${own.path}/contacts?${query}`)
      return [items.map((contact: Body) => contact.name), total]
    }
    assert.deepEqual(await names(''), [['Anna', 'bruno', 'Carla'], 3])
    assert.deepEqual(await names('order=desc'), [['Carla', 'bruno', 'Anna'], 3])
    assert.deepEqual(await names('sort=company'), [['Carla', 'bruno', 'Anna'], 3])
    assert.deepEqual(await names('page=2&pageSize=2'), [['Carla'], 3])
    assert.deepEqual(await names('q=080'), [['Anna', 'Carla'], 2])
    assert.deepEqual(await names('q=zeta'), [['Anna'], 1])
    assert.deepEqual(await names('q=ANN'), [['Anna'], 1])
    assert.deepEqual(await names('q=%25'), [[], 0])
    assert.deepEqual(await names('q=kind'), [[], 0], 'how it is kept is not what it says')
  })

  test('who may only read does not write', async () => {
    const { id } = await create('Read')
    const viewer = { key: office.viewKey }
    assert.equal((await shared().call('GET', `${path}/${id}`, undefined, viewer)).status, 200)
    for (const [method, where, body] of [
      ['POST', path, { name: 'X', numbers: [work('1')] }],
      ['PATCH', `${path}/${id}`, { name: 'X' }],
      ['DELETE', `${path}/${id}`, undefined],
    ] as const)
      assertProblem(await shared().call(method, where, body, viewer), 403, 'READ_ONLY')
  })

  test('they go with their tenant', async () => {
    const { id } = await shared().ok<Body>('POST', '/tenants', { code: 'GOES', name: 'Goes' })
    await shared().ok('POST', '/tenants/GOES/contacts', { name: 'A', numbers: [work('1')] })
    await shared().ok('DELETE', '/tenants/GOES')
    const again = await shared().ok<Body>('POST', '/tenants', { code: 'GOES', name: 'Comes' })
    assert.notEqual(again.id, id)
    assert.equal((await shared().ok<Body>('GET', '/tenants/GOES/contacts')).total, 0)
  })
})
