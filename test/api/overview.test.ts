/** The overviews: each number is that of the list to which it leads, and who may see them. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { type Body, makeOffice, makePhone, type Office, sharedApp, signedInUser } from './office.ts'

describe('an overview', () => {
  const shared = sharedApp()
  let office: Office
  before(async () => {
    const app = shared()
    office = await makeOffice(app, 'SEEN', { timezone: 'Asia/Tokyo' })
    for (const firmware of ['96.86.0.100', '96.86.0.100', '96.86.0.75']) {
      const phone = await makePhone(app, office)
      const headers = { 'user-agent': `Yealink SIP-T54W ${firmware} ${phone.mac}` }
      assert.equal((await fetch(phone.provisioningUrl, { headers })).status, 200)
    }
    const locked = await makePhone(app, office, {
      httpUsername: 'phone',
      httpPassword: 'Secret-of-the-phone-1',
    })
    await fetch(locked.provisioningUrl, {
      headers: {
        'user-agent': `Yealink SIP-T54W 96.86.0.75 ${locked.mac}`,
        authorization: `Basic ${Buffer.from('phone:wrong').toString('base64')}`,
      },
    })
    await makePhone(app, office, { name: 'Never' })
    await app.ok('POST', `${office.path}/schedules`, {
      ...{ name: 'Night', kind: 'resync', time: '02:00', days: ['sun'], filter: {} },
    })
  })
  const get = (path: string) => shared().ok<Body>('GET', `${office.path}/${path}`)
  const total = async (query: string) => (await get(`phones?${query}`)).total

  test('counts what its lists show', async () => {
    const { counts, timezone } = await get('overview')
    assert.equal(timezone, 'Asia/Tokyo')
    assert.equal(counts.phones, 5)
    assert.equal(counts.phones, await total(''))
    for (const status of ['failing', 'pending', 'neverFetched', 'upToDate'])
      assert.equal(counts[status], await total(`status=${status}`), status)
    assert.deepEqual(counts.fetchedToday, { phones: await total('fetched=today'), atLeast: false })
    assert.deepEqual([counts.fetchedToday.phones, counts.failing, counts.neverFetched], [3, 1, 1])
    assert.equal(counts.unregistered, null, 'no link tells')
  })

  test('tells why phones fail, what they run, what was asked of them and what will be', async () => {
    const { failing, firmware, days, operations, schedules, day } = await get('overview')
    assert.equal(failing.reasons.length, 1)
    assert.equal(failing.reasons[0].phones, 1)
    const [model] = firmware.models
    assert.deepEqual([model.vendor, model.name, model.phones], ['Yealink', 'T54W', 5])
    assert.deepEqual(model.versions, [
      { firmware: '', phones: 2 },
      { firmware: '96.86.0.100', phones: 2 },
      { firmware: '96.86.0.75', phones: 1 },
    ])
    const today = days.at(-1)
    assert.deepEqual([today.day, today.served, today.refused], [day, 3, 1])
    assert.deepEqual(operations, [])
    assert.deepEqual(
      schedules.map(({ name }: Body) => name),
      ['Night'],
    )
  })

  test('of all tenants is for system administrators alone', async () => {
    const all = await shared().ok<Body>('GET', '/overview')
    assert.equal(all.counts.phones, 5)
    assert.deepEqual([all.looks[0].code, all.looks[0].failing], ['SEEN', 1])
    assert.equal(all.others.tenants, 0)
    await shared().ok('POST', '/tenants', { code: 'NEW', name: 'New' })
    for (let made = 0; made < 2; made++)
      await makePhone(shared(), { ...office, path: '/tenants/NEW' }, { lines: [] })
    const codes = async (state: string) => {
      const { looks } = await shared().ok<Body>('GET', `/overview?state=${state}`)
      return looks.map((look: Body) => `${look.code} ${look[state]}`)
    }
    assert.deepEqual(await codes('neverFetched'), ['NEW 2', 'SEEN 1'])
    assert.deepEqual(await codes('failing'), ['SEEN 1'])
    assert.equal((await shared().call('GET', '/overview?state=odd')).status, 400)
    const refused = await shared().call('GET', '/overview', undefined, { key: office.key })
    assert.equal(refused.status, 403)
    const { cookie } = await signedInUser(shared(), { name: 'viewer', role: 'viewer', tenants: ['SEEN'] })
    assert.equal((await shared().call('GET', `${office.path}/overview`, undefined, cookie)).status, 200)
    assert.equal((await shared().call('GET', '/overview', undefined, cookie)).status, 403)
  })
})
