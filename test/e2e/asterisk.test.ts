/** A link to a real Asterisk (`npm run lab`): who registers, live; NOTIFY, ping, calls. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Link, LinkTest } from '../../src/schema/link.ts'
import type { Phone } from '../../src/schema/phone.ts'
import { startAsterisk, withoutAsterisk } from '../support/asterisk.ts'
import { startBaresip } from '../support/baresip.ts'
import { missing, until } from '../support/processes.ts'
import { playSipp, startSipp } from '../support/sipp.ts'
import * as scenarios from '../support/sipp-scenarios.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

const skip = withoutAsterisk() || missing('sipp', 'baresip')
const manager = { kind: 'asterisk', host: '127.0.0.1', username: 'offhook', password: 'labsecret' }

async function furnish(t: Parameters<typeof startAsterisk>[0], numbers: string[], pinged = false) {
  const logins = numbers.map((username) => ({ username, password: `secret${username}`, pinged }))
  const asterisk = await startAsterisk(t, logins)
  const app = await startTestApp(t)
  const tenant = await makeTenant(app, { notifyVia: 'link' })
  const link = async (more: object = {}) => {
    const made = await app.ok<Link>('POST', `${tenant.base}/links`, {
      ...{ ...manager, name: 'pbx', port: asterisk.managerPort, ...more },
    })
    return { path: `${tenant.base}/links/${made.id}` }
  }
  const phoneWith = async (login: { username: string; password: string }, more: object = {}) => {
    const { username, password } = login
    const { id } = await tenant.extension({ number: username, username, password })
    return tenant.phone({ name: username, lines: [{ line: 1, extensionId: id }], ...more })
  }
  const statusOf = async ({ id }: { id: string }) =>
    (await app.ok<Phone>('GET', `${tenant.base}/phones/${id}`)).status
  const registeredAs = (phone: { id: string }) => async () => {
    const [line] = (await statusOf(phone)).registration ?? []
    return line?.registered && line
  }
  return { asterisk, app, tenant, logins, link, phoneWith, statusOf, registeredAs }
}

test('A test of a link to a real Asterisk says what it is, and which right is missing', {
  skip,
}, async (t) => {
  const { app, link } = await furnish(t, ['2001'])
  const tested = async (more: object) => {
    const { path } = await link(more)
    return app.ok<LinkTest>('POST', `${path}/test`)
  }
  const good = await tested({})
  assert.match(good.found, /^Asterisk 2\d\..*manager interface/)
  assert.deepEqual([good.ok, good.registrations], [true, 0], good.why)
  const blind = await tested({ username: 'blind' })
  assert.match(blind.why, /may not hear at once who registers.*read = system/)
  assert.match((await tested({ password: 'wrong' })).why, /refuses the login/)
})

test('A real softphone that registers at a real Asterisk is seen at once, and so is its end', {
  skip,
}, async (t) => {
  const { asterisk, app, logins, link, phoneWith, statusOf, registeredAs } = await furnish(t, [
    '2001',
    '2002',
  ])
  const [login, other] = logins
  assert.ok(login && other)
  const soft = await phoneWith(login, { modelId: 'baresip-baresip', virtual: true })
  const desk = await phoneWith(other)
  const { path } = await link()
  await until('the link is up', async () => (await app.ok<Link>('GET', path)).state === 'up')
  assert.deepEqual(
    (await statusOf(soft)).registration?.map(({ registered }) => registered),
    [false],
  )
  const account = `<sip:2001@127.0.0.1:${asterisk.port}>;auth_user=2001;auth_pass=${login.password};regint=60\n`
  const baresip = await startBaresip(t, account)
  // Less than the half minute after which everything is read anew.
  const line = await until('baresip is registered', registeredAs(soft), { timeoutMs: 20_000 })
  assert.match(line.userAgent, /^baresip v/)
  assert.match(line.sipAddress, new RegExp(`@127\\.0\\.0\\.1:${baresip.port}`))
  assert.notEqual(line.firmware, '')
  const found = await app.ok<{ items: Phone[]; registrations: object }>(
    'GET',
    `${path.replace(/\/links.*/, '')}/phones?registration=unregistered`,
  )
  assert.deepEqual(
    found.items.map(({ id }) => id),
    [desk.id],
  )
  assert.deepEqual(found.registrations, { unregistered: 1, partly: 0, registered: 1 })
})

test('A NOTIFY by a real Asterisk comes to the phone that answers its ping, and not to one that is away', {
  skip,
}, async (t) => {
  const { asterisk, tenant, logins, link, phoneWith, registeredAs } = await furnish(t, ['2001', '2002'], true)
  const [login, gone] = logins
  assert.ok(login && gone)
  const desk = await phoneWith(login)
  const away = await phoneWith(gone)
  const phone = await startSipp(t, { scenario: scenarios.answersPings, calls: 20 })
  const userAgent = 'Yealink SIP-T54W 96.86.0.20'
  const registers = (of: typeof login, contact: string) =>
    playSipp(t, scenarios.registers({ ...of, contact, userAgent }), asterisk)
  await registers(login, phone.contact('2001'))
  await registers(gone, 'sip:2002@127.0.0.1:9')
  await link()
  await until('both are registered', async () => (await registeredAs(desk)()) && (await registeredAs(away)()))

  const resync = await tenant.start('resync', [desk.id])
  const handed = await tenant.comesTo(resync.id, 'handedOver')
  assert.match(handed.detail, /but the phone answers its ping$/)
  await until('the phone has it', () => phone.logged().some((line) => /check-sync;reboot=false/.test(line)))

  const reboot = await tenant.start('reboot', [away.id])
  const refused = await tenant.comesTo(reboot.id, 'unreachable')
  assert.match(refused.detail, /pings the phone, and does not hear it/)
})

test('A reboot is proved when the phone registers anew at a real Asterisk', { skip }, async (t) => {
  const { asterisk, tenant, logins, link, phoneWith, registeredAs } = await furnish(t, ['2001', '2002'])
  const [login, other] = logins
  assert.ok(login && other)
  const [desk, hall] = [await phoneWith(login), await phoneWith(other)]
  const phone = await startSipp(t, { scenario: scenarios.answersPings, calls: 20 })
  const userAgent = 'Yealink SIP-T54W 96.86.0.20'
  const registers = (of: typeof login, user: string) =>
    playSipp(t, scenarios.registers({ ...of, contact: phone.contact(user), userAgent }), asterisk)
  await registers(login, 'before')
  await link()
  await until('it is registered', registeredAs(desk))
  const { id } = await tenant.start('reboot', [desk.id])
  await tenant.comesTo(id, 'handedOver')
  // Somebody looks who is registered, and the phone is not there anew yet.
  await registers(other, 'hall')
  await until('the other one is seen', registeredAs(hall))
  await registers(login, 'after')
  await tenant.comesTo(id, 'registered', 45_000)
})

test('While a real Asterisk says that a phone is in a call, it is not asked', { skip }, async (t) => {
  const { asterisk, app, tenant, logins, link, phoneWith, registeredAs } = await furnish(t, ['2001'])
  const [login] = logins
  assert.ok(login)
  const desk = await phoneWith(login)
  const phone = await startSipp(t, { scenario: scenarios.takesACall(6000) })
  const userAgent = 'Yealink SIP-T54W 96.86.0.20'
  await playSipp(t, scenarios.registers({ ...login, contact: phone.contact('2001'), userAgent }), asterisk)
  await link()
  await until('it is registered', registeredAs(desk))
  await asterisk.command('channel originate PJSIP/2001 application Wait 60')
  await until('it is in a call', async () =>
    /2001/.test(await asterisk.command('core show channels concise')),
  )
  const { id } = await tenant.start('reboot', [desk.id])
  await until('it waits', async () => {
    const { phones } = await app.ok<{ phones: { state: string; detail: string }[] }>(
      'GET',
      `${tenant.base}/operations/${id}`,
    )
    const [its] = phones
    assert.equal(its?.state, 'queued')
    return its?.detail === 'Waiting for the call to end'
  })
  await phone.ended
  // The phone is gone by now, which Asterisk says of none that it does not ping by itself.
  await tenant.comesTo(id, 'handedOver', 60_000)
})
