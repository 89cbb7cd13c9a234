/** A phone over the API: made, read, changed and deleted. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import {
  assertProblem,
  type Body,
  freeMac,
  makeOffice,
  makePhone,
  type Office,
  phoneAsks,
  refused,
  sharedApp,
  withModules,
} from './office.ts'

describe('a phone over the API', () => {
  const shared = sharedApp()
  let office: Office
  before(async () => {
    office = await makeOffice(shared(), 'OFFICE')
  })
  const path = (phone: Body) => `${office.path}/phones/${phone.id}`

  test('it is made with everything that was said, and read back the same', async () => {
    const mac = freeMac()
    const said = {
      name: 'Reception desk',
      virtual: false,
      modelId: 'yealink-t54w',
      mac,
      acceptUploads: true,
      fileName: `demo-${mac}.cfg`,
      httpUsername: 'phone',
      contact: 'sip:100@192.0.2.7:5062;transport=tcp',
      lineKeys: [{ number: 3, kind: 'blf', value: '101', label: 'Anna', line: 1, pickup: '*8' }],
      settings: { callWaiting: false, resyncInterval: 60, 'lines.1.label': 'Front' },
      parameters: { 'phone_setting.ring_type': 'Ring2.wav', 'lang.gui': null },
    }
    const created = await shared().call('POST', `${office.path}/phones`, {
      ...said,
      httpPassword: 'Phones-own-password',
      lines: [{ line: 1, extensionId: office.extensionId }],
    })
    assert.equal(created.status, 201, created.text)
    assert.equal(created.headers.get('etag'), '"1"')
    const read = await shared().call('GET', path(created.body))
    assert.deepEqual(read.body, created.body)
    const {
      name,
      virtual,
      modelId,
      acceptUploads,
      fileName,
      httpUsername,
      contact,
      lineKeys,
      settings,
      parameters,
    } = read.body
    assert.deepEqual(
      {
        name,
        virtual,
        modelId,
        mac,
        acceptUploads,
        fileName,
        httpUsername,
        contact,
        lineKeys,
        settings,
        parameters,
      },
      said,
    )
    assert.deepEqual(read.body.lines, [
      { line: 1, extensionId: office.extensionId, number: '100', name: 'Reception of OFFICE' },
    ])
    assert.deepEqual(read.body.extensions, ['100'])
    assert.equal(read.body.modelName, 'T54W')
    assert.equal(read.body.vendor, 'Yealink')
    assert.equal(read.body.hasHttpPassword, true)
    assert.deepEqual(
      [read.body.status.pending, read.body.status.lastFetch, read.body.status.lastOperation],
      [true, null, null],
    )
  })

  test('it has keys on its expansion modules, which stay when something else is saved', async () => {
    const modelId = await withModules(shared(), office)
    const expansionKeys = [
      { module: 1, number: 1, kind: 'blf', value: '101', label: 'Anna', line: 1, pickup: '*8' },
      { module: 2, number: 1, kind: 'speedDial', value: '0800123456', label: '', pickup: '' },
    ]
    const phone = await makePhone(shared(), office, { modelId, expansionKeys })
    assert.deepEqual(phone.expansionKeys, expansionKeys)
    const renamed = await shared().ok<Body>('PATCH', path(phone), { name: 'Renamed' })
    assert.deepEqual(renamed.expansionKeys, expansionKeys)
    const cleared = await shared().ok<Body>('PATCH', path(phone), { expansionKeys: [] })
    assert.deepEqual(cleared.expansionKeys, [])
    assert.deepEqual((await makePhone(shared(), office)).expansionKeys, [])
  })

  test('its MAC is taken in every usual writing and answered as 12 lower-case digits', async () => {
    const writings: [string, string][] = [
      ['00:15:65:AB:00:01', '001565ab0001'],
      ['00-15-65-ab-00-02', '001565ab0002'],
      ['0015.65ab.0003', '001565ab0003'],
      ['001565AB0004', '001565ab0004'],
      ['  00:15:65:ab:00:05 ', '001565ab0005'],
      ['00 15 65 ab 00 06', '001565ab0006'],
    ]
    for (const [written, plain] of writings) {
      const phone = await makePhone(shared(), office, { mac: written })
      assert.equal(phone.mac, plain, written)
    }
    const twin = await shared().call('POST', `${office.path}/phones`, {
      name: 'Twin',
      modelId: 'yealink-t54w',
      mac: '00-15-65-AB-00-01',
    })
    assert.deepEqual(Object.keys(refused(twin)), ['mac'])
  })

  test('a change touches what it names and nothing else', async () => {
    const phone = await makePhone(shared(), office, {
      httpPassword: 'Kept-password',
      settings: { callWaiting: true, ntpServer: 'ntp.example.com', adminPassword: 'Kept-admin' },
      parameters: { a: '1', b: '2' },
    })
    const changed = await shared().ok<Body>('PATCH', path(phone), {
      name: 'Renamed',
      settings: { ntpServer: null, callWaiting: false },
      parameters: { b: null, c: '3' },
    })
    const { name, settings, parameters, revision, updatedAt, status, ...rest } = changed
    const { name: _n, settings: _s, parameters: _p, revision: _r, updatedAt: _u, status: _t, ...same } = phone
    assert.deepEqual(rest, same)
    assert.equal(name, 'Renamed')
    assert.deepEqual(settings, { callWaiting: false })
    assert.deepEqual(changed.secretSettings, ['adminPassword'])
    assert.deepEqual(parameters, { a: '1', b: null, c: '3' })
    assert.equal(revision, 2)
    const secrets = await shared().ok<Body>('POST', `${path(phone)}/reveal`)
    assert.equal(secrets.httpPassword, 'Kept-password')
    assert.equal(secrets.settings.adminPassword, 'Kept-admin')
  })

  test('its lines are set, changed and emptied', async () => {
    const other = await shared().ok<Body>('POST', `${office.path}/extensions`, {
      number: '101',
      name: 'Anna',
    })
    const phone = await makePhone(shared(), office)
    const two = await shared().ok<Body>('PATCH', path(phone), {
      lines: [
        { line: 16, extensionId: other.id },
        { line: 2, extensionId: office.extensionId },
        { line: 1, extensionId: null },
      ],
    })
    assert.deepEqual(
      two.lines.map((line: Body) => [line.line, line.number]),
      [
        [2, '100'],
        [16, '101'],
      ],
    )
    assert.deepEqual(two.extensions, ['100', '101'])
    const none = await shared().ok<Body>('PATCH', path(phone), { lines: [] })
    assert.deepEqual([none.lines, none.extensions], [[], []])
  })

  test('a line of a virtual extension is shown though it has no member left', async () => {
    const member = await shared().ok<Body>('POST', `${office.path}/extensions`, { number: '601', name: 'M' })
    const group = await shared().ok<Body>('POST', `${office.path}/extensions`, {
      number: '600',
      name: 'Group',
      tech: 'VIRTUAL',
      members: [member.id],
    })
    const phone = await makePhone(shared(), office, { lines: [{ line: 1, extensionId: group.id }] })
    await shared().ok('DELETE', `${office.path}/extensions/${member.id}?force=true`)
    const { lines, extensions } = await shared().ok<Body>('GET', path(phone))
    assert.deepEqual(lines, [{ line: 1, extensionId: group.id, number: '600', name: 'Group' }])
    assert.deepEqual(extensions, ['600'])
  })

  test('a virtual phone is given a MAC that no hardware has', async () => {
    const phone = await shared().ok<Body>('POST', `${office.path}/phones`, {
      name: 'Softphone',
      virtual: true,
      modelId: 'linphone-linphone',
    })
    assert.match(phone.mac, /^02[0-9a-f]{10}$/)
    const emptied = await shared().ok<Body>('POST', `${office.path}/phones`, {
      name: 'Softphone 2',
      virtual: true,
      modelId: 'linphone-linphone',
      mac: '',
    })
    assert.match(emptied.mac, /^02/)
    assert.notEqual(emptied.mac, phone.mac)
    const given = await makePhone(shared(), office, { virtual: true, mac: '02:11:22:33:44:55' })
    assert.equal(given.mac, '021122334455')
  })

  test('its secret is 26 characters made for it, or the one that was given', async () => {
    const phone = await makePhone(shared(), office)
    assert.match(new URL(phone.provisioningUrl).pathname, /^\/p\/[a-z2-7]{26}\/$/)
    const secret = 'k3v7qz2m5xw4hd6tbnayr2plgc'
    const given = await makePhone(shared(), office, { secret })
    assert.equal(new URL(given.provisioningUrl).pathname, `/p/${secret}/`)
    const taken = await shared().call('POST', `${office.path}/phones`, {
      name: 'Thief',
      modelId: 'yealink-t54w',
      mac: freeMac(),
      secret,
    })
    assert.deepEqual(Object.keys(refused(taken)), ['secret'])
    assert.ok(!taken.text.includes(secret))
  })

  test('it is deleted, and its URL ends with it', async () => {
    const phone = await makePhone(shared(), office)
    assert.equal((await phoneAsks(phone.provisioningUrl)).status, 200)
    const answer = await shared().call('DELETE', path(phone))
    assert.equal(answer.status, 204)
    assert.equal(answer.text, '')
    assertProblem(await shared().call('GET', path(phone)), 404, 'PHONE_NOT_FOUND')
    assertProblem(await shared().call('DELETE', path(phone)), 404, 'PHONE_NOT_FOUND')
    assert.equal((await phoneAsks(phone.provisioningUrl)).status, 404)
    const again = await makePhone(shared(), office, { mac: phone.mac })
    assert.notEqual(again.id, phone.id)
    assert.notEqual(again.provisioningUrl, phone.provisioningUrl)
  })
})
