/** Links to PBXs, through the API: a real Kamailio tells who is registered; what an Asterisk said is played to a link. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Link, LinkTest } from '../../src/schema/link.ts'
import type { Phone } from '../../src/schema/phone.ts'
import type { Registration } from '../../src/schema/registration.ts'
import { startKamailio } from '../support/kamailio.ts'
import { agentOf } from '../support/phone-marks.ts'
import { missing, runProgram, until } from '../support/processes.ts'
import { startRecordedPbx } from '../support/recorded-pbx.ts'
import { playSipp, startSipp } from '../support/sipp.ts'
import * as scenarios from '../support/sipp-scenarios.ts'
import { startTestApp, type TestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

const comesTo = (app: TestApp, path: string, state: Link['state']) =>
  until(`the link is ${state}`, async () => {
    const link = await app.ok<Link>('GET', path)
    return link.state === state && link
  })

test('Who is registered at a real Kamailio stands at the phone and in the list, by the MAC in its User-Agent', {
  skip: missing('sipp', 'kamailio', 'curl'),
}, async (t) => {
  const login = { username: '100-acme', password: 'secret' }
  const kamailio = await startKamailio(t, [login])
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  const { id: extensionId } = await tenant.extension({ number: '100', password: login.password })
  const lines = [{ line: 1, extensionId }]
  const other = await tenant.phone({ name: 'Other', lines })
  const desk = await tenant.phone({ name: 'Desk', lines })
  assert.equal((await app.ok<Phone>('GET', `${tenant.base}/phones/${desk.id}`)).status.registration, null)

  const made = await app.ok<Link>('POST', `${tenant.base}/links`, {
    ...{ name: 'kamailio', kind: 'kamailio', host: '127.0.0.1', port: kamailio.port },
  })
  const path = `${tenant.base}/links/${made.id}`
  const up = await comesTo(app, path, 'up')
  assert.match(up.found, /^Kamailio \d/)
  const read = async (id: string) => (await app.ok<Phone>('GET', `${tenant.base}/phones/${id}`)).status
  const isRegistered = async (id: string) =>
    (await read(id)).registration?.map(({ line, registered }) => [line, registered])
  assert.deepEqual(await isRegistered(desk.id), [[1, false]])

  const phone = await startSipp(t, { scenario: scenarios.accepts })
  const userAgent = agentOf(desk.mac)
  await playSipp(t, scenarios.registers({ ...login, contact: phone.contact(), userAgent }), kamailio)
  // Switched off and on again, it is asked at once.
  await app.ok('PATCH', path, { enabled: false })
  assert.equal((await read(desk.id)).registration, null)
  await app.ok('PATCH', path, { enabled: true })
  const [registration] = await until('the registration is told', async () => {
    const told = (await read(desk.id)).registration
    return told?.[0]?.registered && told
  })
  assert.deepEqual(
    [
      registration?.line,
      registration?.sipAddress,
      registration?.userAgent,
      registration?.firmware,
      registration?.link,
    ],
    [1, phone.contact(), userAgent, '96.86.0.20', 'kamailio'],
  )
  assert.deepEqual(await isRegistered(other.id), [[1, false]], 'not the other phone of the extension')
  const found = await app.ok<{ items: Phone[]; registrations: unknown }>(
    'GET',
    `${tenant.base}/phones?registration=unregistered`,
  )
  assert.deepEqual(
    found.items.map(({ id }) => id),
    [other.id],
  )
  assert.deepEqual(found.registrations, { unregistered: 1, partly: 0, registered: 1 })
  const list = await app.ok<{ items: Registration[] }>('GET', `${tenant.base}/registrations?q=t54w`)
  assert.deepEqual(
    list.items.map(({ phoneId, number, mac }) => [phoneId, number, mac]),
    [[desk.id, '100', desk.mac]],
  )
  assert.equal((await app.ok<Link>('GET', path)).registrations, 1)
  assert.equal((await app.call('DELETE', path)).status, 204)
  assert.deepEqual((await app.ok<{ items: unknown[] }>('GET', `${tenant.base}/registrations`)).items, [])
})

test('A link that is down is seen with its reason, and no phone waits for it', {
  skip: missing('curl'),
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  const phone = await tenant.phone()
  const pbx = await startRecordedPbx(t, ['login-failure'])
  const made = await app.ok<Link>('POST', '/links', {
    ...{
      name: 'pbx',
      kind: 'asterisk',
      host: 'localhost',
      port: pbx.port,
      username: 'lab',
      password: 'Wrong-Secret',
    },
  })
  const down = await comesTo(app, `/links/${made.id}`, 'down')
  assert.match(down.why, /^it refuses the login/)
  const tested = await app.ok<LinkTest>('POST', `/links/${made.id}/test`)
  assert.deepEqual([tested.ok, tested.why, tested.registrations], [false, down.why, null])
  assert.equal((await runProgram('curl', ['-sf', `${phone.provisioningUrl}${phone.mac}.cfg`])).code, 0)
  assert.equal((await app.ok<Phone>('GET', `${tenant.base}/phones/${phone.id}`)).status.registration, null)
})

test('An operator makes no link, and who may look sees no password', async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  const body = { name: 'pbx', kind: 'asterisk', host: '192.0.2.1', password: 'Link-Secret-4721' }
  const { key } = await app.ok<{ key: string }>('POST', '/keys', {
    name: 'k',
    role: 'operator',
    tenant: tenant.base.split('/')[2],
  })
  const refused = await app.call('POST', `${tenant.base}/links`, body, { key })
  assert.deepEqual([refused.status, refused.body.code], [403, 'FORBIDDEN'])
  const made = await app.call('POST', `${tenant.base}/links`, body)
  assert.equal(made.status, 201)
  const path = `${tenant.base}/links/${made.body.id}`
  const seen = await app.call('GET', path, undefined, { key })
  assert.equal(seen.body.hasPassword, true)
  assert.doesNotMatch(made.text + seen.text, /Link-Secret/)
  for (const [method, at] of [
    ['PATCH', path],
    ['DELETE', path],
    ['POST', `${path}/test`],
  ] as const)
    assert.equal(
      (await app.call(method, at, method === 'PATCH' ? { name: 'X' } : undefined, { key })).status,
      403,
    )
  assert.equal((await app.call('GET', '/links', undefined, { key })).status, 403)
})

test('By a link to a real Kamailio a phone is asked where it registered from, and its own answer is told', {
  skip: missing('sipp', 'kamailio', 'curl'),
}, async (t) => {
  const users = ['100', '101']
  const logins = users.map((number) => ({ username: `${number}-acme`, password: 'secret' }))
  const kamailio = await startKamailio(t, logins)
  const app = await startTestApp(t)
  const tenant = await makeTenant(app, { notifyVia: 'link' })
  const answers = [scenarios.accepts, scenarios.refuses('489 Bad Event')]
  const phones = []
  for (const [index, login] of logins.entries()) {
    const { id } = await tenant.extension({ number: users[index] ?? '', password: login.password })
    // A contact that is given is wrong on purpose: the link knows better.
    const contact = 'sip:nobody@192.0.2.1'
    phones.push(await tenant.phone({ contact, lines: [{ line: 1, extensionId: id }] }))
    const scenario = answers[index]
    if (!scenario) continue
    const phone = await startSipp(t, { scenario })
    await playSipp(t, scenarios.registers({ ...login, contact: phone.contact('me') }), kamailio)
  }
  const made = await app.ok<Link>('POST', `${tenant.base}/links`, {
    ...{ name: 'pbx-1', kind: 'kamailio', host: '127.0.0.1', port: kamailio.port },
  })
  await comesTo(app, `${tenant.base}/links/${made.id}`, 'up')
  const [willing, unwilling] = phones
  assert.ok(willing && unwilling)

  const one = await tenant.start('resync', [willing.id])
  const accepted = await tenant.comesTo(one.id, 'accepted')
  assert.deepEqual([accepted.sipStatus, accepted.detail], [200, '200 OK, by the PBX link “pbx-1”'])
  assert.equal((await runProgram('curl', ['-sf', `${willing.provisioningUrl}${willing.mac}.cfg`])).code, 0)
  await tenant.comesTo(one.id, 'fetched')

  const two = await tenant.start('reboot', [unwilling.id])
  const refused = await tenant.comesTo(two.id, 'refused')
  assert.deepEqual([refused.sipStatus, refused.detail], [489, '489 Bad Event, by the PBX link “pbx-1”'])
})

test('By a link to an Asterisk a NOTIFY is handed over, and only a fetch proves it', {
  skip: missing('curl'),
}, async (t) => {
  const told = [
    ...['login-md5-challenge', 'core-facts', 'pjsipshowcontacts', 'pjsipshowendpoint-one'],
    ...[
      'pjsipshowregistrationinboundcontactstatuses',
      'pjsipnotify-endpoint-plus-variable-minimal-privileges',
    ],
  ]
  // The phones in the recordings take no NOTIFY, and say which they are.
  const change = (block: string) => block.replace(/baresip v[^\r\n]*/, 'Yealink SIP-T54W 96.86.0.20')
  const pbx = await startRecordedPbx(t, told, { change })
  const app = await startTestApp(t)
  const tenant = await makeTenant(app, { notifyVia: 'link' })
  const { id } = await tenant.extension({ number: '2001', username: '2001' })
  const phone = await tenant.phone({ lines: [{ line: 1, extensionId: id }] })
  const made = await app.ok<Link>('POST', `${tenant.base}/links`, {
    ...{ name: 'pbx-1', kind: 'asterisk', host: '127.0.0.1', port: pbx.port },
    ...{ username: 'lab', password: 'labsecret' },
  })
  await comesTo(app, `${tenant.base}/links/${made.id}`, 'up')
  const { id: operation } = await tenant.start('resync', [phone.id])
  const handed = await tenant.comesTo(operation, 'handedOver')
  assert.equal(handed.sipStatus, null)
  assert.equal(handed.detail, 'Handed over by the PBX link “pbx-1”; Asterisk does not say what becomes of it')
  const sent = pbx.actions().filter((action) => /Action: PJSIPNotify[\s\S]*Variable/.test(action))
  assert.equal(sent.length, 1)
  assert.match(sent[0] ?? '', /Endpoint: 2001\r\nVariable: Event=check-sync;reboot=false$/)
  assert.equal((await runProgram('curl', ['-sf', `${phone.provisioningUrl}${phone.mac}.cfg`])).code, 0)
  await tenant.comesTo(operation, 'fetched')
  assert.doesNotMatch(pbx.actions().join(), /labsecret/)
})
