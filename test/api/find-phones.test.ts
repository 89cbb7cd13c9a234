/** A phone is found by how its MAC address begins, in whichever tenant it is: by who sees that tenant. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { FoundPhone } from '../../src/schema/found-phones.ts'
import type { CallOptions } from '../support/start-app.ts'
import { makeOffice, type Office, sharedApp, signedInUser } from './office.ts'

describe('phones by MAC', () => {
  const app = sharedApp()
  let one: Office
  const found = async (mac: string, as?: CallOptions) => {
    const query = new URLSearchParams({ mac })
    const { items } = await app().ok<{ items: FoundPhone[] }>('GET', `/phones?${query}`, undefined, as)
    return items.map(({ tenant, name }) => `${tenant} ${name}`)
  }

  before(async () => {
    one = await makeOffice(app(), 'FINDONE')
    const two = await makeOffice(app(), 'FINDTWO')
    const phone = (name: string, mac: string) => ({ name, mac, modelId: 'yealink-t54w' })
    const many = Array.from({ length: 12 }, (_, at) => phone(`M${at}`, `805ec0f1ff${at + 10}`))
    await app().ok('POST', `${one.path}/phones/many`, { phones: [phone('Desk', '805ec0f10002'), ...many] })
    await app().ok('POST', `${two.path}/phones`, phone('Hall', '805ec0f10001'))
  })

  test('are found in every tenant by a few digits in any writing, in the order of their addresses', async () => {
    for (const writing of ['805ec0f100', '80:5E:C0:F1:00', '805e-c0f1-00', ' 80 5e c0 f1 00 '])
      assert.deepEqual(await found(writing), ['FINDTWO Hall', 'FINDONE Desk'])
    assert.deepEqual(await found('805ec0f10002'), ['FINDONE Desk'])
    assert.deepEqual(await found('805ec0f2'), [])
  })

  test('are ten at most', async () => {
    assert.equal((await found('805ec0f1')).length, 10)
  })

  test('of another tenant are found by nobody who does not see that', async () => {
    const viewer = await signedInUser(app(), { name: 'finder', role: 'viewer', tenants: ['FINDONE'] })
    assert.deepEqual(await found('805ec0f100', viewer.cookie), ['FINDONE Desk'])
    assert.deepEqual(await found('805ec0f100', { key: one.viewKey }), ['FINDONE Desk'])
    const nobody = await signedInUser(app(), { name: 'finds nothing', role: 'viewer' })
    assert.deepEqual(await found('805ec0f100', nobody.cookie), [])
  })

  test('need four digits or more, and nothing else', async () => {
    for (const odd of ['', '805', '805ec0f100021', '80g1', 'desk', '%']) {
      const { status, text } = await app().call('GET', `/phones?${new URLSearchParams({ mac: odd })}`)
      assert.equal(status, 400, odd)
      assert.match(text, /expected the first 4 to 12 hex digits/)
    }
  })
})
