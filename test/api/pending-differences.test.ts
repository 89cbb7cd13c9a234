/** What the phones that are pending lack, before they are asked to fetch it. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { Difference, Differences } from '../../src/schema/differences.ts'
import { until } from '../support/processes.ts'
import { askDatabase } from '../support/test-database.ts'
import { type Body, makeOffice, makePhone, type Office, phoneAsks, sharedApp } from './office.ts'

describe('what pending phones lack', () => {
  const shared = sharedApp()
  let office: Office
  let phones: Body[]
  before(async () => {
    office = await makeOffice(shared(), 'DIFF', { settings: { ntpServer: 'old.example.com' } })
    phones = []
    for (const name of ['Attic', 'Desk', 'Hall'])
      phones.push(
        await makePhone(shared(), office, {
          name,
          lines: [],
          modelId: name === 'Hall' ? 'grandstream-grp2614' : 'yealink-t54w',
        }),
      )
    await makePhone(shared(), office, { name: 'Never fetched', lines: [] })
    await fetchAll()
  })
  async function fetchAll() {
    for (const phone of phones) assert.equal((await phoneAsks(phone.provisioningUrl)).status, 200)
  }
  const read = (query = '', key?: string) =>
    shared().ok<Differences>('GET', `${office.path}/phones/differences${query}`, undefined, { key })
  /** Once the change was followed. */
  const pending = (count: number, query = '') =>
    until(`${count} phones are pending`, async () => {
      const now = await read(query)
      return now.phones === count && now
    })
  const byLabel = ({ differences }: Differences) =>
    differences.map(({ label, phones, before, after }: Difference) => [label, phones, before, after])

  test('one setting is one line, on whatever maker’s phones, and secrets are dots', async () => {
    await shared().ok('PATCH', office.path, {
      settings: { ntpServer: 'new.example.com', adminPassword: 'New-Secret-1' },
    })
    const now = await pending(3)
    assert.deepEqual([now.looked, now.unknown, now.otherFiles, now.more], [3, 0, 0, 0])
    assert.deepEqual([...now.ids].sort(), phones.map(({ id }) => id).sort())
    const lines = byLabel(now)
    assert.deepEqual(
      lines.find(([label]) => label === 'Time server (NTP)'),
      ['Time server (NTP)', 3, 'old.example.com', 'new.example.com'],
    )
    const password = now.differences.find(({ secret }) => secret)
    assert.equal(password?.phones, 3)
    assert.match(`${password?.after}`, /^•+$/)
    assert.doesNotMatch(JSON.stringify([now, await read('', office.viewKey)]), /New-Secret/)
  })

  test('a search narrows it, as it does the list', async () => {
    const now = await pending(1, '?q=hall')
    assert.deepEqual(now.ids, [phones[2].id])
    assert.deepEqual((await read('?modelId=yealink-t54w')).phones, 2)
  })

  test('once they have fetched there is nothing, and of a phone whose file is not kept nobody knows', async () => {
    await fetchAll()
    assert.deepEqual(byLabel(await pending(0)), [])
    await askDatabase(shared().folder, 'delete from "fetchContent" where "phoneId" = ?', [phones[0].id])
    await shared().ok('PATCH', office.path, { settings: { ntpServer: 'third.example.com' } })
    const now = await pending(3)
    assert.deepEqual(
      [now.unknown, byLabel(now)],
      [1, [['Time server (NTP)', 2, 'new.example.com', 'third.example.com']]],
    )
  })
})
