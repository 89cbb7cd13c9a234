import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { manualClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { type MockPhone, mockNetwork, respond } from './mock-network.ts'
import { type NotifyRequest, sipClient } from './sip-client.ts'
import { header } from './sip-message.ts'
import { connectLimit, idleLimit } from './tcp-flows.ts'

const checkSync: NotifyRequest = {
  requestUri: 'sip:1001@192.0.2.7;transport=tcp',
  host: '192.0.2.7',
  port: 5060,
  transport: 'tcp',
  from: 'sip:offhook@pbx',
  to: 'sip:1001@pbx',
  event: 'check-sync',
}

function setUp(t: TestContext, answer?: MockPhone['answer']) {
  const clock = manualClock()
  const net = mockNetwork(clock)
  const client = sipClient({ clock, random: systemRandom, network: net.network, userAgent: 'Offhook' })
  t.after(client.close)
  const phone = net.phone({ address: '192.0.2.7', transport: 'tcp', answer })
  return { clock, net, client, phone }
}

test('over TCP, Via and Contact name the connection that is really used', async (t) => {
  const { client, phone } = setUp(t, (request) => [respond(request, 200)])
  const outcome = await client.notify(checkSync)
  assert.equal(outcome.kind === 'answered' && outcome.status, 200)
  const request = phone.heard[0]?.request ?? assert.fail()
  assert.match(header(request, 'Via') ?? '', /^SIP\/2\.0\/TCP 192\.0\.2\.1:40000;branch=z9hG4bK\w+;rport$/)
  assert.equal(header(request, 'Contact'), '<sip:offhook@192.0.2.1:40000;transport=tcp>')
})

test('a phone that says nothing over TCP is asked once and given up after 32 s', async (t) => {
  const { client, clock, phone } = setUp(t)
  const outcome = client.notify(checkSync)
  await clock.advance(32_000)
  assert.deepEqual(await outcome, { kind: 'timedOut' })
  assert.equal(phone.heard.length, 1)
})

test('many NOTIFYs share one connection, which is closed when it was idle for a while', async (t) => {
  const { client, clock, phone } = setUp(t, (request) => [respond(request, 200)])
  await Promise.all(Array.from({ length: 50 }, () => client.notify(checkSync)))
  await clock.advance(idleLimit - 1)
  await client.notify(checkSync)
  await clock.advance(idleLimit - 1)
  assert.equal(phone.connections, 1)
  await clock.advance(1)
  await client.notify(checkSync)
  assert.equal(phone.connections, 2)
  assert.equal(phone.heard.length, 52)
})

test('a 401 and its answer use the same connection', async (t) => {
  const { client, phone } = setUp(t, (request, count) => [
    count === 1
      ? respond(request, 401, [['WWW-Authenticate', 'Digest realm="r", nonce="n"']])
      : respond(request, 200),
  ])
  const outcome = await client.notify({ ...checkSync, credentials: { username: 'u', password: 'p' } })
  assert.equal(outcome.kind === 'answered' && outcome.authenticated, true)
  assert.equal(phone.connections, 1)
})

test('a phone that hangs up before it answers is unreachable', async (t) => {
  const { client, clock, phone } = setUp(t)
  const outcomes = Promise.all([client.notify(checkSync), client.notify(checkSync)])
  await clock.advance(1_000)
  phone.hangUp()
  const expected = { kind: 'unreachable', detail: 'The phone closed the connection' }
  assert.deepEqual(await outcomes, [expected, expected])
})

test('a phone that hung up is called again on a new connection', async (t) => {
  const { client, clock, phone } = setUp(t, (request) => [respond(request, 200)])
  await client.notify(checkSync)
  phone.hangUp()
  await clock.advance(0)
  assert.equal((await client.notify(checkSync)).kind, 'answered')
  assert.equal(phone.connections, 2)
})

test('a refused connection is unreachable at once, a dark host after the connect limit', async (t) => {
  const { client, clock, net } = setUp(t)
  const refused = await client.notify({ ...checkSync, port: 5061 })
  assert.deepEqual(refused, { kind: 'unreachable', detail: 'connect ECONNREFUSED 192.0.2.7:5061' })
  net.unroutable.add('198.51.100.1')
  let ended = false
  const dark = client.notify({ ...checkSync, host: '198.51.100.1' }).finally(() => {
    ended = true
  })
  await clock.advance(connectLimit - 1)
  assert.equal(ended, false)
  await clock.advance(1)
  assert.deepEqual(await dark, { kind: 'unreachable', detail: 'No connection within 10 seconds' })
})

test('a peer that speaks something else over TCP is counted and hung up on', async (t) => {
  const { client, phone } = setUp(t, () => [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')])
  const outcome = await client.notify(checkSync)
  assert.deepEqual(outcome, { kind: 'unreachable', detail: 'The phone sent what is no SIP' })
  assert.equal(client.counters.malformed, 1)
  assert.equal(phone.connections, 1)
})

test('a bad answer that can be cut out of the stream is counted, and the right one behind it is heard', async (t) => {
  const bad = Buffer.from('SIP/2.0 200 OK\r\nVia: x\r\nContent-Length: 0\r\n\r\n')
  const { client } = setUp(t, (request) => [Buffer.concat([bad, respond(request, 202)])])
  const outcome = await client.notify(checkSync)
  assert.equal(outcome.kind === 'answered' && outcome.status, 202)
  assert.equal(client.counters.malformed, 1)
})

test('closing ends a NOTIFY over TCP too', async (t) => {
  const { client, clock } = setUp(t)
  const outcome = client.notify(checkSync)
  await clock.advance(0)
  await client.close()
  assert.deepEqual(await outcome, { kind: 'unreachable', detail: 'The SIP client was closed' })
})
