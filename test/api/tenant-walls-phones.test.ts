/** Phones of two tenants ask at one door: a secret opens its own phone's files and nothing else. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { TestApp } from '../support/start-app.ts'
import {
  type Body,
  makeOffice,
  makePhone,
  type Office,
  phoneAsks,
  sharedApp,
  signedInUser,
} from './office.ts'

describe('phones of two tenants', () => {
  const shared = sharedApp()
  let a: { office: Office; phone: Body }
  let b: { office: Office; phone: Body }

  const furnish = async (app: TestApp, code: string, mac: string) => {
    const office = await makeOffice(app, code)
    return {
      office,
      phone: await makePhone(app, office, { name: `Desk of ${code}`, mac, acceptUploads: true }),
    }
  }
  before(async () => {
    a = await furnish(shared(), 'ALPHA', '805ec0aaaaaa')
    b = await furnish(shared(), 'BETA', '805ec0bbbbbb')
  })

  test('a secret with the file names of another tenant’s phone gets the same 404 as an unknown file', async () => {
    const unknown = await phoneAsks(`${a.phone.provisioningUrl}nothing-at-all.cfg`)
    for (const name of [
      '805ec0bbbbbb.cfg',
      '805EC0BBBBBB.cfg',
      '80:5e:c0:bb:bb:bb.cfg',
      '80-5e-c0-bb-bb-bb.cfg',
      '805ec0bbbbbb-sys.log',
      '805ec0bbbbbb.boot',
      'BETA/805ec0bbbbbb.cfg',
    ]) {
      const answer = await phoneAsks(a.phone.provisioningUrl + name)
      assert.equal(answer.status, 404, name)
      assert.equal(answer.text, '')
      assert.deepEqual([...answer.headers], [...unknown.headers], name)
    }
  })

  test('a file that another tenant’s phone sent is not given out, nor replaced', async () => {
    const sent = await phoneAsks(`${b.phone.provisioningUrl}805ec0bbbbbb-sys.log`, {
      method: 'PUT',
      body: 'log of BETA',
    })
    assert.equal(sent.status, 201)
    assert.equal((await phoneAsks(`${b.phone.provisioningUrl}805ec0bbbbbb-sys.log`)).text, 'log of BETA')
    assert.equal((await phoneAsks(`${a.phone.provisioningUrl}805ec0bbbbbb-sys.log`)).status, 404)
    const put = await phoneAsks(`${a.phone.provisioningUrl}805ec0bbbbbb-sys.log`, {
      method: 'PUT',
      body: 'of ALPHA',
    })
    assert.equal(put.status, 403)
    assert.equal((await phoneAsks(`${b.phone.provisioningUrl}805ec0bbbbbb-sys.log`)).text, 'log of BETA')
  })

  test('each file holds its own tenant’s line and nothing of the other', async () => {
    for (const [own, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const { status, text } = await phoneAsks(own.phone.provisioningUrl)
      assert.equal(status, 200)
      assert.ok(text.includes(own.office.extensionPassword))
      assert.ok(text.includes(`100-${own.office.code}`))
      for (const word of [other.office.code, other.office.extensionPassword, other.phone.mac])
        assert.ok(!text.includes(word), word)
    }
  })

  test('changing one tenant leaves the other’s file as it was, byte for byte', async () => {
    const before = await phoneAsks(b.phone.provisioningUrl)
    await shared().ok('PATCH', a.office.path, { sipServer: 'moved.example.com', language: 'de' })
    await shared().ok('PATCH', `${a.office.path}/extensions/${a.office.extensionId}`, { name: 'Renamed' })
    assert.match((await phoneAsks(a.phone.provisioningUrl)).text, /moved\.example\.com/)
    const after = await phoneAsks(b.phone.provisioningUrl)
    assert.equal(after.text, before.text)
    assert.equal(after.headers.get('etag'), before.headers.get('etag'))
  })

  test('the live events of one tenant do not reach a user of another', async () => {
    const app = shared()
    const { cookie } = await signedInUser(app, { name: 'listener', role: 'viewer', tenants: ['ALPHA'] })
    const own = [
      `"type":"phones","tenant":"${a.office.id}","id":"${a.phone.id}"`,
      `"type":"contacts","tenant":"${a.office.id}"`,
      '"type":"defaults","tenant":null,"id":null',
    ]
    // The background tells of phones, too, whenever it comes to them.
    const isWhole = (heard: string) => own.every((event) => heard.includes(event))
    const heard = await listen(app, cookie.headers, isWhole, async () => {
      await app.ok('PATCH', `${b.office.path}/phones/${b.phone.id}`, { name: 'Renamed in BETA' })
      await app.ok('PATCH', b.office.path, { name: 'Renamed BETA' })
      const contact = { name: 'Friend', numbers: [{ kind: 'work', number: '1' }] }
      for (const { office } of [a, b]) await app.ok('POST', `${office.path}/contacts`, contact)
      await app.ok('PATCH', `${b.office.path}/models/yealink-t54w/defaults`, { settings: { mwi: true } })
      await app.ok('PATCH', '/system', { settings: { mwi: true } })
      await app.ok('PATCH', `${a.office.path}/phones/${a.phone.id}`, { name: 'Renamed in ALPHA' })
    })
    assert.ok(!heard.includes(b.office.id))
    assert.ok(!heard.includes(b.phone.id))
  })

  test('the live events are not for whoever is not signed in', async () => {
    const answer = await shared().call('GET', '/events', undefined, { key: null })
    assert.equal(answer.status, 401)
  })
})

/** Everything that `/events` says until what should be heard of `work` was heard. */
async function listen(
  app: TestApp,
  headers: Record<string, string>,
  isWhole: (heard: string) => boolean,
  work: () => Promise<void>,
): Promise<string> {
  const end = new AbortController()
  const response = await fetch(`${app.pageUrl}/api/v1/events`, { headers, signal: end.signal })
  assert.equal(response.headers.get('content-type'), 'text/event-stream')
  let heard = ''
  const reading = (async () => {
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      heard += chunk
      if (isWhole(heard)) break
    }
  })()
  await work()
  await reading
  end.abort()
  return heard
}
