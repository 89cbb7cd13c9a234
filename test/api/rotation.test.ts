/** New secrets and passwords for one phone and for many, and who still has the old ones. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { secretOf } from '../support/phone-marks.ts'
import { type Body, makeOffice, makePhone, phoneAsks, sharedApp } from './office.ts'

const basic = (password: string) => ({
  headers: { authorization: `Basic ${Buffer.from(`desk:${password}`).toString('base64')}` },
})

describe('new credentials for phones', () => {
  const app = sharedApp()

  test('the password for fetching of one phone: the old one for a while, or no more', async () => {
    const office = await makeOffice(app(), 'ONE')
    const phone = await makePhone(app(), office, { httpUsername: 'desk', httpPassword: 'First-password' })
    const path = `${office.path}/phones/${phone.id}`
    const changed = await app().ok<Body>('POST', `${path}/http-password`, { overlapHours: 24 })
    assert.deepEqual(
      [changed.oldHttpPassword.usedAt, changed.oldHttpPassword.takenAt, changed.hasHttpPassword],
      [null, null, true],
    )
    assert.ok(!JSON.stringify(changed).includes('First-password'))
    const { httpPassword } = await app().ok<Body>('POST', `${path}/reveal`)
    const both = ['First-password', httpPassword]
    for (const password of both)
      assert.equal((await phoneAsks(phone.provisioningUrl, basic(password))).status, 200)
    assert.ok((await app().ok<Body>('GET', `${path}/fetches`)).total >= 2)
    assert.ok((await app().ok<Body>('GET', path)).oldHttpPassword.takenAt)
    const again = await app().ok<Body>('POST', `${path}/http-password`, { overlapHours: 0 })
    assert.equal(again.oldHttpPassword, null)
    for (const password of both)
      assert.equal((await phoneAsks(phone.provisioningUrl, basic(password))).status, 401)
    const open = await makePhone(app(), office)
    const none = await app().call('POST', `${office.path}/phones/${open.id}/http-password`, {})
    assert.deepEqual([none.status, none.body.errors[0].path], [400, 'httpPassword'])
  })

  test('of many phones: the list names those that still have the old one, and they can be ended', async () => {
    const office = await makeOffice(app(), 'MANY')
    const all = [
      await makePhone(app(), office),
      await makePhone(app(), office),
      await makePhone(app(), office),
    ]
    const before = (await app().ok<Body>('POST', `${office.path}/extensions/${office.extensionId}/reveal`))
      .password
    const what = ['secret', 'sipPassword']
    const rotated = await app().ok<Body>('POST', `${office.path}/phones/rotate`, { filter: {}, what })
    assert.deepEqual(rotated, { phones: 3, extensions: 1 })
    const after = (await app().ok<Body>('POST', `${office.path}/extensions/${office.extensionId}/reveal`))
      .password
    assert.notEqual(after, before)
    const { provisioningUrl } = await app().ok<Body>('GET', `${office.path}/phones/${all[0]?.id}`)
    const file = await phoneAsks(provisioningUrl)
    assert.ok(file.text.includes(after), 'the phone is told the new password')
    assert.equal((await phoneAsks(all[1]?.provisioningUrl)).status, 200)
    const withOld = async () => {
      for (const { id } of all) await app().ok('GET', `${office.path}/phones/${id}/fetches`)
      const list = await app().ok<Body>('GET', `${office.path}/phones?credentials=old`)
      return [list.total, list.items.map(({ id }: Body) => id).sort()]
    }
    assert.deepEqual(await withOld(), [2, [all[1]?.id, all[2]?.id].sort()])
    const revoked = await app().ok<Body>('POST', `${office.path}/phones/revoke`, {
      filter: { credentials: 'old' },
    })
    assert.deepEqual(revoked, { phones: 2, cutOff: 2 })
    assert.equal((await phoneAsks(all[1]?.provisioningUrl)).status, 404)
    assert.equal((await phoneAsks(all[0]?.provisioningUrl)).status, 200, 'of another one it still works')
    assert.ok(secretOf(provisioningUrl))
    assert.deepEqual(await withOld(), [1, [all[0]?.id]], 'it came with the old one after the new one')
  })

  test('who only looks makes none, and a call says what it means', async () => {
    const office = await makeOffice(app(), 'LOOKS')
    const path = `${office.path}/phones`
    const options = { key: office.viewKey }
    const body = { filter: {}, what: ['secret'] }
    assert.equal((await app().call('POST', `${path}/rotate`, body, options)).status, 403)
    assert.equal((await app().call('POST', `${path}/revoke`, { filter: {} }, options)).status, 403)
    for (const wrong of [
      { what: ['secret'] },
      { filter: {}, ids: ['x'], what: ['secret'] },
      { filter: {}, what: [] },
    ])
      assert.equal((await app().call('POST', `${path}/rotate`, wrong)).status, 400)
    assert.equal(
      (await app().call('POST', `${path}/rotate`, { ids: ['none'], what: ['secret'] })).status,
      404,
    )
  })
})
