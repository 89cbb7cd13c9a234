/** An app is handed to its user by a link: a page for people that costs nothing, and the app’s file once. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { manualClock } from '../../src/kernel/clock.ts'
import { createLog } from '../../src/kernel/log.ts'
import { startTestApp, type TestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'
import { assertProblem, type Body, refused, signedInUser } from './office.ts'

const browser = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0',
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'accept-language': 'de-DE,de;q=0.9,en;q=0.8',
}
const app5 = { 'user-agent': 'Linphonec/5.1.65', 'x-linphone-provisioning': '1' }

type Got = { status: number; type: string | null; text: string; headers: Headers }

async function get(url: string, headers: Record<string, string> = app5, method = 'GET'): Promise<Got> {
  const response = await fetch(url, { method, headers, redirect: 'manual' })
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text: await response.text(),
    headers: response.headers,
  }
}

async function softphone(app: TestApp, wanted: object = {}, code = 'ACME') {
  const tenant = await makeTenant(app, { code, name: 'Acme & <Sons>' })
  const extension = await tenant.extension({
    number: '100',
    username: '100-ACME',
    password: 'Sip-password-1',
  })
  const phone = await tenant.phone({
    ...{ name: 'Anna’s mobile', virtual: true, modelId: 'linphone-linphone' },
    ...{ lines: [{ line: 1, extensionId: extension.id }], ...wanted },
  })
  const path = `${tenant.base}/phones/${phone.id}/hand-over`
  return {
    ...{ tenant, phone, path },
    make: (hours?: number) => app.ok<Body>('POST', path, hours === undefined ? {} : { hours }),
    state: async () => (await app.ok<Body>('GET', path)).link,
  }
}

for (const threads of ['0', '2'])
  describe(`with ${threads} threads that serve phones`, () => {
    const flags = ['--phone-threads', threads]

    test('pages, mail scanners and heads cost nothing; the app gets its file once, and from then on by its own address', async (t) => {
      const app = await startTestApp(t, { flags })
      const { phone, tenant, make, state } = await softphone(app)
      assert.equal(await state(), null)
      const { url } = await make()
      assert.match(url, /\/h\/[a-z2-7]{26}$/)
      for (let times = 0; times < 3; times++) {
        for (const headers of [browser, { 'user-agent': 'curl/8.5.0', accept: '*/*' }, app5]) {
          const page = await get(url, headers)
          assert.deepEqual([page.status, page.type], [200, 'text/html; charset=utf-8'], page.text)
          assert.match(page.text, /linphone-config:http:\/\//)
          assert.doesNotMatch(page.text, /<script|Sip-password-1|<Sons>/)
        }
        assert.equal((await get(url, browser, 'HEAD')).status, 200)
        assert.equal((await get(`${url}/settings`, app5, 'HEAD')).status, 200)
        // A browser that was given the app’s address.
        assert.match((await get(`${url}/settings`, browser)).text, /<html lang="de">/)
      }
      assert.equal((await state()).state, 'open')
      assert.equal((await tenant.read(phone.id)).status.servedAt, null)

      const file = await get(`${url}/settings`)
      assert.deepEqual([file.status, file.type], [200, 'application/xml'])
      assert.match(file.text, /Sip-password-1/)
      assert.ok(file.text.includes(phone.provisioningUrl), 'it names where it fetches from now on')
      assert.equal((await get(`${phone.provisioningUrl}${phone.mac}.xml`)).text, file.text)

      const link = await state()
      assert.deepEqual(
        [link.state, link.used.from, link.used.userAgent],
        ['used', '127.0.0.1', 'Linphonec/5.1.65'],
      )
      const read = await tenant.read(phone.id)
      assert.equal(read.status.pending, false)
      assert.ok(read.status.servedAt)
      const fetches = await tenant.fetches(phone.id)
      assert.deepEqual(fetches.map((each) => [each.outcome, each.path]).toSorted(), [
        ['served', '/h/••••/settings'],
        ['served', `/p/${phone.provisioningUrl.split('/p/')[1]?.slice(0, 2)}••••/${phone.mac}.xml`],
      ])

      const late = await get(`${url}/settings`)
      assert.deepEqual([late.status, late.text], [404, ''])
      const page = await get(url, browser)
      assert.equal(page.status, 410)
      assert.match(page.text, /Dieser Link gilt nicht mehr/)
      assert.ok((await tenant.fetches(phone.id)).some((each) => each.reason.code === 'linkUsed'))
    })

    test('of twelve apps at the same moment one gets it', async (t) => {
      const app = await startTestApp(t, { flags })
      const { make, tenant, phone } = await softphone(app)
      const { url } = await make()
      const got = await Promise.all(
        Array.from({ length: 12 }, () => get(`${url}/settings`, { ...app5, connection: 'close' })),
      )
      assert.deepEqual(got.map(({ status }) => status).sort(), [
        200,
        ...Array.from({ length: 11 }, () => 404),
      ])
      assert.equal(got.filter(({ text }) => text.includes('Sip-password-1')).length, 1)
      const fetches = await tenant.fetches(phone.id)
      assert.equal(fetches.filter(({ outcome }) => outcome === 'served').length, 1)
    })

    test('a fetch that is refused leaves the link as it was', async (t) => {
      const app = await startTestApp(t, { flags })
      const { make, state, tenant, phone } = await softphone(app)
      await app.ok('PATCH', tenant.base, { allowedNetworks: ['192.0.2.0/24'] })
      const { url } = await make()
      assert.equal((await get(`${url}/settings`)).status, 404)
      assert.equal((await state()).state, 'open')
      assert.equal((await tenant.fetches(phone.id))[0]?.reason.code, 'networkNotAllowed')
      await app.ok('PATCH', tenant.base, { allowedNetworks: [] })
      assert.equal((await get(`${url}/settings`)).status, 200)
      assert.equal((await state()).state, 'used')
    })

    test('who guesses is told for a while that there is nothing', async (t) => {
      const app = await startTestApp(t, { flags: ['--phone-threads', threads === '0' ? '0' : '1'] })
      const { make } = await softphone(app)
      const { url } = await make()
      const base = url.slice(0, url.lastIndexOf('/'))
      assert.equal((await get(url)).status, 200)
      for (let tries = 0; tries < 20; tries++) {
        const token = `${'a'.repeat(24)}${'abcdefghijklmnopqrst'[tries]}b`
        assert.equal((await get(`${base}/${token}/settings`)).status, 404)
      }
      assert.equal((await get(url, browser)).status, 404)
      assert.equal((await get(`${url}/settings`)).status, 404)
    })
  })

test('it ends with its time, with the next one, and when it is taken back', async (t) => {
  const clock = manualClock(Date.UTC(2026, 10, 30, 12))
  const app = await startTestApp(t, { clock })
  const { make, state, path } = await softphone(app)
  const short = await make(1)
  assert.equal(short.expiresAt, '2026-11-30T13:00:00.000Z')
  await clock.advance(3_600_000)
  assert.equal((await get(`${short.url}/settings`)).status, 404)
  const page = await get(short.url, { ...browser, 'accept-language': 'fr' })
  assert.deepEqual([page.status, /délai/.test(page.text)], [410, true])
  assert.equal((await state()).state, 'over')

  const [first, second] = [await make(24), await make()]
  assert.equal((await get(first.url, browser)).status, 404)
  assert.equal((await get(`${first.url}/settings`)).status, 404)
  await app.ok('DELETE', path)
  assert.equal(await state(), null)
  assert.equal((await get(second.url, browser)).status, 404)
  assert.equal((await get(`${second.url}/settings`)).status, 404)
  assertProblem(await app.call('DELETE', path), 409, 'NO_HAND_OVER')
})

test('only who may reveal passwords makes one and takes it back; who looks sees what became of it', async (t) => {
  const app = await startTestApp(t)
  const { path, make } = await softphone(app)
  for (const [role, refusal] of [
    ['operator', 'FORBIDDEN'],
    ['viewer', 'READ_ONLY'],
  ] as const) {
    const { cookie } = await signedInUser(app, { name: role, role, tenants: ['ACME'] })
    assertProblem(await app.call('POST', path, { hours: 1 }, cookie), 403, refusal)
    assertProblem(await app.call('DELETE', path, undefined, cookie), 403, refusal)
    assert.equal((await app.call('GET', path, undefined, cookie)).status, 200)
  }
  const { cookie } = await signedInUser(app, { name: 'tina', role: 'tenantAdministrator', tenants: ['ACME'] })
  const made = await app.call('POST', path, { hours: 168 }, cookie)
  assert.equal(made.status, 201)
  assert.match(made.body.url, /\/h\/[a-z2-7]{26}$/)
  assert.deepEqual(Object.keys(refused(await app.call('POST', path, { hours: 5 }))), ['hours'])
  await make()
})

test('a desk phone is not handed over by a link', async (t) => {
  const app = await startTestApp(t)
  const { path } = await softphone(app, { virtual: false, modelId: 'yealink-t54w', mac: '805ec0aa0001' })
  assertProblem(await app.call('POST', path, {}), 409, 'NOT_HANDED_OVER')
})

test('a tenant’s own model says how its app is opened', async (t) => {
  const app = await startTestApp(t)
  const { tenant } = await softphone(app)
  const source = `virtual: true
handOver: { reads: "csc:{token}@ACME" }
format: { kind: xml, root: account }
files: [{ name: "{mac}.xml", main: true }]
sheet:
  title: "{{ phone.name }}"
`
  const model = await app.ok<Body>('POST', `${tenant.base}/models`, {
    name: 'Our app',
    kind: 'sheet',
    source,
  })
  assert.equal(model.supports.handOver, true)
  const phone = await tenant.phone({ name: 'Bert', virtual: true, modelId: model.id })
  const { url } = await app.ok<Body>('POST', `${tenant.base}/phones/${phone.id}/hand-over`, {})
  const page = await get(url, browser)
  assert.match(page.text, /Our app einrichten.*<svg role="img"/)
  assert.doesNotMatch(page.text, /<code>/)
  assert.match((await get(`${url}/settings`)).text, /<title>Bert<\/title>/)
  assert.equal((await get(`${url}/settings`)).status, 404)
})

test('the audit trail says who made it and from where it was used, and neither it nor the log holds it', async (t) => {
  const lines: string[] = []
  const log = createLog('debug', { write: (line) => void lines.push(line) })
  const app = await startTestApp(t, { log })
  const { make, phone, path } = await softphone(app)
  const { url } = await make()
  await get(url, browser)
  await get(`${url}/settings`)
  await get(`${url}/settings`)
  await make()
  await app.ok('DELETE', path)
  const trail = await app.ok<Body>('GET', `/audit?object=${phone.id}`)
  const rows = trail.items.filter((row: Body) => row.action.startsWith('phone.hand')).toReversed()
  assert.deepEqual(
    rows.map((row: Body) => [row.action, row.detail]),
    [
      ['phone.handOver', 'good for 24 h'],
      ['phone.handedOver', 'Linphonec/5.1.65'],
      ['phone.handOver', 'good for 24 h'],
      ['phone.handOverEnd', ''],
    ],
  )
  assert.equal(rows[1].address, '127.0.0.1')
  const token = url.slice(-26)
  assert.ok(!JSON.stringify(trail).includes(token))
  assert.ok(!lines.join('').includes(token))
})
