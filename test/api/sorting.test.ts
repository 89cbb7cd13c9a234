/** What each list can be sorted by; another word is refused, and never another order. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { contract, type Endpoint } from '../../src/schema/contract.ts'
import { type Body, makeOffice, makePhone, type Office, refused, sharedApp } from './office.ts'

const lists = (Object.values(contract) as Endpoint[]).filter(
  (each) => each.query && 'sort' in each.query.shape,
)

describe('every list', () => {
  const app = sharedApp()
  let office: Office
  let pathOf: (endpoint: Endpoint) => string

  before(async () => {
    office = await makeOffice(app(), 'SORTED')
    const phone = await makePhone(app(), office)
    const operation = await app().ok<Body>('POST', `${office.path}/operations`, {
      ...{ kind: 'resync', phones: [phone.id] },
    })
    pathOf = ({ path }) =>
      path
        .replace(':code', office.code)
        .replace(':id', path.includes('/operations/') ? operation.id : phone.id)
  })

  test('is among those that are tried here', () => {
    assert.ok(lists.length >= 10)
    for (const { path, method } of lists) assert.equal(method, 'GET', path)
  })

  test('refuses a sort that it has not, and names those that it has', async () => {
    for (const endpoint of lists)
      for (const sort of ['__proto__', 'constructor', 'xyz', 'toString', '', 'name; drop table phone']) {
        const answer = await app().call('GET', `${pathOf(endpoint)}?sort=${encodeURIComponent(sort)}`)
        const { sort: sentence = '' } = refused(answer)
        assert.match(sentence, /^expected .*(name|createdAt|at|lastAt)\b/, `${endpoint.path} ${sort}`)
      }
  })

  test('sorts by each word that it names, both ways', async () => {
    for (const endpoint of lists) {
      const refusal = refused(await app().call('GET', `${pathOf(endpoint)}?sort=xyz`)).sort ?? ''
      const words = refusal.replace(/^expected (one of )?/, '').split(/, | or /)
      for (const sort of words)
        for (const order of ['asc', 'desc'])
          assert.ok(
            await app().ok('GET', `${pathOf(endpoint)}?sort=${sort}&order=${order}`),
            `${endpoint.path} ${sort}`,
          )
    }
  })
})
