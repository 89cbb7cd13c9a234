/** *Pending* is data: worked out in the background, listed, filtered and counted by the database, and right after a restart too. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { until } from '../support/processes.ts'
import { type Body, makeOffice, makePhone, phoneAsks, sharedApp } from './office.ts'

describe('how phones fare', () => {
  const shared = sharedApp()
  const listed = (path: string, query = '') => shared().ok<Body>('GET', `${path}/phones${query}`)
  const counts = async (path: string) => (await listed(path)).counts
  const fetches = async (phone: Body) => assert.equal((await phoneAsks(phone.provisioningUrl)).status, 200)

  test('is counted, and filtered by what was fetched and what should have been', async () => {
    const office = await makeOffice(shared(), 'FARE')
    const [one, two, three] = [
      await makePhone(shared(), office, { name: 'One' }),
      await makePhone(shared(), office, { name: 'Two' }),
      await makePhone(shared(), office, { name: 'Three', lines: [] }),
    ]
    assert.deepEqual(await counts(office.path), { failing: 0, neverFetched: 3, pending: 0, upToDate: 0 })
    await fetches(one)
    await fetches(three)
    await until('what was fetched is what should have been', async () => {
      const { upToDate, neverFetched } = await counts(office.path)
      return upToDate === 2 && neverFetched === 1
    })
    // One line’s extension: of the phones that fetched, one has it.
    await shared().ok('PATCH', `${office.path}/extensions/${office.extensionId}`, { name: 'New' })
    await until('one of them is pending', async () => (await counts(office.path)).pending === 1)
    const names = async (status: string) =>
      (await listed(office.path, `?status=${status}`)).items.map(({ name, status: { state } }: Body) =>
        state === status ? name : `${name} is ${state}`,
      )
    assert.deepEqual(
      [await names('pending'), await names('upToDate'), await names('neverFetched'), await names('failing')],
      [['One'], ['Three'], ['Two'], []],
    )
    await shared().ok('PATCH', office.path, { timezone: 'Asia/Tokyo' })
    await until('all that fetched are pending', async () => (await counts(office.path)).pending === 2)
    await fetches(one)
    await until(
      'what was fetched again is up to date',
      async () => (await counts(office.path)).upToDate === 1,
    )
    assert.equal(
      (await listed(office.path, '?status=odd').catch((error: Error) => error)) instanceof Error,
      true,
    )
    await shared().ok('DELETE', `${office.path}/phones/${two.id}?force=true`)
    assert.equal((await counts(office.path)).neverFetched, 0)
  })

  test('is said of a phone at once after a save, whatever is looked at in the background', async () => {
    const office = await makeOffice(shared(), 'ATONCE')
    const phone = await makePhone(shared(), office)
    await fetches(phone)
    for (let turn = 0; turn < 5; turn++) {
      const saved = await shared().ok<Body>('PATCH', `${office.path}/phones/${phone.id}`, {
        settings: { adminPassword: `Hidden-${turn}` },
      })
      assert.equal(saved.status.pending, true)
      await fetches(phone)
      await until('it is up to date', async () => {
        const { status } = await shared().ok<Body>('GET', `${office.path}/phones/${phone.id}`)
        return !status.pending
      })
    }
  })
})
