/** Many extensions by one call: all of them or none. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { makeOffice, type Office, sharedApp } from './office.ts'

describe('many extensions', () => {
  const app = sharedApp()
  let office: Office
  const add = (extensions: object[], query = '') =>
    app().call('POST', `${office.path}/extensions/many${query}`, { extensions })
  const named = async (q: string) =>
    (
      await app().ok<{ items: { number: string; username: string }[] }>(
        ...(['GET', `${office.path}/extensions?q=${q}`] as const),
      )
    ).items
  const person = (n: number, more: object = {}) => ({
    ...{ number: String(7000 + n), name: `Person ${n}`, password: `secret of ${n}` },
    ...more,
  })

  before(async () => {
    office = await makeOffice(app(), 'MANYEXT')
  })

  test('are added by one call, with user names made of their numbers', async () => {
    const answer = await add(Array.from({ length: 250 }, (_, n) => person(n)))
    assert.deepEqual([answer.status, answer.body], [201, { created: 250, updated: 0 }])
    const [first] = await named('person 249')
    assert.deepEqual([first?.number, first?.username], ['7249', '7249-MANYEXT'])
  })

  test('are none where one is wrong, and each mistake is told at its place', async () => {
    const wrong = await add([
      person(500),
      person(500),
      person(1),
      { number: '7600' },
      person(601, { tech: 'VIRTUAL', members: ['none'] }),
    ])
    assert.equal(wrong.status, 400)
    assert.deepEqual(
      wrong.body.errors.map((error: { path: string }) => error.path),
      ['extensions.1.number', 'extensions.2.number', 'extensions.3.name'],
    )
    const member = await add([person(500), person(601, { tech: 'VIRTUAL', members: ['none'] })])
    assert.deepEqual(
      member.body.errors.map((error: { path: string }) => error.path),
      ['extensions.1.members.0'],
    )
    assert.deepEqual(await named('7500'), [])
  })

  test('are changed in what is named where they are there already, when that is wanted', async () => {
    const answer = await add([{ number: '7003', name: 'Renamed' }, person(800)], '?onConflict=update')
    assert.deepEqual([answer.status, answer.body], [201, { created: 1, updated: 1 }])
    assert.equal((await named('renamed'))[0]?.number, '7003')
  })
})
