import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startKamailio } from '../../test/support/kamailio.ts'
import { freePort, missing, until } from '../../test/support/processes.ts'
import { playSipp, startSipp } from '../../test/support/sipp.ts'
import * as scenarios from '../../test/support/sipp-scenarios.ts'
import {
  allContacts,
  bareContact,
  contactsInCalls,
  kamailioRpc,
  notifyByKamailio,
  RpcRefusal,
} from './kamailio-rpc.ts'

const overHttp = (port: number) =>
  kamailioRpc(async (body) => (await fetch(`http://127.0.0.1:${port}/RPC`, { method: 'POST', body })).text())

const answering = (answer: unknown) =>
  kamailioRpc(async () => (typeof answer === 'string' ? answer : JSON.stringify(answer)))

const login = { username: '100-acme', password: 'secret' }
const notify = {
  from: 'sip:offhook@127.0.0.1',
  to: 'sip:100-acme@127.0.0.1',
  event: 'check-sync;reboot=false',
}

test('a real Kamailio tells who is registered, and the phone’s own answer to a NOTIFY', {
  skip: missing('kamailio', 'sipp'),
}, async (t) => {
  const kamailio = await startKamailio(t, [login])
  const rpc = overHttp(kamailio.port)
  assert.deepEqual(await allContacts(rpc), [])

  const phone = await startSipp(t, { scenario: scenarios.accepts })
  const address = phone.contact('anything')
  await playSipp(t, scenarios.registers({ ...login, contact: address }), kamailio)
  const [contact, ...others] = await allContacts(rpc)
  assert.ok(contact && others.length === 0)
  assert.equal(contact.aor, login.username)
  assert.equal(contact.address, address)
  assert.equal(contact.userAgent, 'a phone')
  assert.equal(contact.socket, `udp:127.0.0.1:${kamailio.port}`)
  assert.deepEqual([contact.received, contact.path, contact.instance], [undefined, undefined, undefined])
  assert.ok(contact.expires > 200 && contact.expires <= 300)

  assert.deepEqual(await notifyByKamailio(rpc, { contact, ...notify }), { status: 200, reason: 'OK' })
  assert.deepEqual(phone.logged(), [`NOTIFY ${address} check-sync;reboot=false`])
})

test('a phone behind a router is reached where its packets came from', {
  skip: missing('kamailio', 'sipp'),
}, async (t) => {
  const kamailio = await startKamailio(t, [login], { nat: true })
  const rpc = overHttp(kamailio.port)
  await playSipp(t, scenarios.registers({ ...login, contact: 'sip:100@192.0.2.77:5060' }), kamailio)
  const [contact] = await allContacts(rpc)
  assert.ok(contact)
  assert.match(contact.received ?? '', /^sip:127\.0\.0\.1:\d+$/)
  const phone = await startSipp(t, { scenario: scenarios.accepts })
  const answer = await notifyByKamailio(rpc, {
    contact: { ...contact, received: `sip:127.0.0.1:${phone.port}` },
    ...notify,
  })
  assert.equal(answer.status, 200)
  assert.deepEqual(phone.logged(), ['NOTIFY sip:100@192.0.2.77:5060 check-sync;reboot=false'])
})

test('what a phone refuses comes back with its code, and proxies on its path are passed', {
  skip: missing('kamailio', 'sipp'),
}, async (t) => {
  const rpc = overHttp((await startKamailio(t, [login])).port)
  const proxy = await startSipp(t, { scenario: scenarios.refuses('489 Bad Event') })
  const contact = {
    address: `sip:100@127.0.0.1:${await freePort()}`,
    received: undefined,
    path: `<sip:127.0.0.1:${proxy.port};lr>`,
    socket: undefined,
  }
  assert.deepEqual(await notifyByKamailio(rpc, { contact, ...notify }), { status: 489, reason: 'Bad Event' })
  assert.equal(proxy.logged().length, 1)
})

test('what Kamailio refuses is told in its words', { skip: missing('kamailio') }, async (t) => {
  const rpc = overHttp((await startKamailio(t, [login])).port)
  await assert.rejects(
    rpc.call('no.such'),
    (error) => error instanceof RpcRefusal && /Method Not Found/i.test(error.message),
  )
})

test('an address cannot smuggle another header in', async () => {
  const contact = { address: 'sip:a@b', received: undefined, path: undefined, socket: undefined }
  await assert.rejects(
    notifyByKamailio(answering(''), { contact, ...notify, event: 'check-sync\r\nX-Evil: 1' }),
    /Event holds a line break/,
  )
})

test('what is no answer of Kamailio is told as such, whatever it is', async () => {
  for (const answer of ['', '<html>', '[]', 'null', { id: 1 }, { id: 2, result: {} }, { id: 1, error: 'x' }])
    await assert.rejects(answering(answer).call('core.version'), /^WireError: (what it answers|it answered)/)
  for (const result of [{}, [], { Domains: [{ Domain: { AoRs: [{ Info: 1 }] } }] }, 'x'])
    await assert.rejects(allContacts(answering({ id: 1, result })), /cannot be read/)
  const contact = { address: 'sip:a@b', received: undefined, path: undefined, socket: undefined }
  for (const result of [{}, [], ['x', 'y'], 200])
    await assert.rejects(
      notifyByKamailio(answering({ id: 1, result }), { contact, ...notify }),
      /cannot be read/,
    )
})

test('a registration that is over is none, and one without an end stays', async () => {
  const one = (Expires: unknown) => ({ Contact: { Address: 'sip:a@b', Expires } })
  const Contacts = [
    one('expired'),
    one('deleted'),
    one(-3),
    one(0),
    one(60),
    one('permanent'),
    one(undefined),
  ]
  const result = { Domains: [{ Domain: { Domain: 'location', AoRs: [{ Info: { AoR: 'a', Contacts } }] } }] }
  const found = await allContacts(answering({ id: 1, result }))
  assert.deepEqual(
    found.map(({ expires }) => expires),
    [60, 315_360_000],
  )
})

test('a real Kamailio tells who is in a call, until it is over', {
  skip: missing('kamailio', 'sipp'),
}, async (t) => {
  const kamailio = await startKamailio(t, [login])
  const rpc = overHttp(kamailio.port)
  assert.deepEqual(await contactsInCalls(rpc), new Set())
  const phone = await startSipp(t, { scenario: scenarios.takesACall(1500) })
  const contact = bareContact(`${phone.contact()};ob`)
  await playSipp(t, scenarios.registers({ ...login, contact: phone.contact() }), kamailio)
  const call = playSipp(t, scenarios.calls(login.username), kamailio)
  const isInCall = async () => (await contactsInCalls(rpc))?.has(contact) ?? assert.fail()
  await until('it is in a call', isInCall)
  await call
  await until('the call is over', async () => !(await isInCall()))
})

test('a Kamailio that does not know its calls is not asked to wait for them', async () => {
  const refusing = answering({ error: { code: -32601, message: 'Method Not Found' } })
  assert.equal(await contactsInCalls(refusing), undefined)
})
