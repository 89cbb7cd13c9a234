import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { giveUpAfter } from './client-transaction.ts'
import { mockClient } from './mock-client.ts'
import { type MockPhone, respond } from './mock-network.ts'
import type { NotifyRequest } from './sip-client.ts'
import { header } from './sip-message.ts'
import { idleLimit } from './stream-flows.ts'

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
  const { clock, net, client } = mockClient(t)
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
  assert.deepEqual(await outcome, { kind: 'timedOut', datagrams: 0 })
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
  const outcome = await client.notify({ ...checkSync, credentials: [{ username: 'u', password: 'p' }] })
  assert.equal(outcome.kind === 'answered' && outcome.authenticated, true)
  assert.equal(phone.connections, 1)
})

test('a phone that closes the connection after its 401 is called anew, once', async (t) => {
  for (const when of ['at once', 'when more comes'] as const) {
    const { client, phone } = setUp(t, (request, count) => {
      const isFirst = count === 1
      // After what it says here.
      if (isFirst === (when === 'at once') && count <= 2) queueMicrotask(() => queueMicrotask(phone.hangUp))
      if (isFirst) return [respond(request, 401, [['WWW-Authenticate', 'Digest realm="r", nonce="n"']])]
      return count === 2 && when === 'when more comes' ? [] : [respond(request, 200)]
    })
    const outcome = await client.notify({ ...checkSync, credentials: [{ username: 'u', password: 'p' }] })
    assert.deepEqual(outcome, {
      kind: 'answered',
      status: 200,
      reason: 'OK',
      authenticated: true,
    })
    assert.equal(phone.connections, 2, when)
  }
})

test('what is sent anew on another connection waits for its turn, like every message but the first', async (t) => {
  const { client, clock, phone } = setUp(t, (request, count) => {
    if (count === 2) queueMicrotask(() => queueMicrotask(phone.hangUp))
    if (count === 1) return [respond(request, 401, [['WWW-Authenticate', 'Digest realm="r", nonce="n"']])]
    return count === 2 ? [] : [respond(request, 200)]
  })
  let asked = 0
  let grant: (yes: boolean) => void = () => undefined
  const turn = () => {
    asked++
    const granted = asked === 1 ? Promise.resolve(true) : new Promise<boolean>((resolve) => (grant = resolve))
    return { granted, giveBack: () => undefined }
  }
  const request = { ...checkSync, credentials: [{ username: 'u', password: 'p' }] }
  const outcome = client.notify(request, { turn })
  await clock.advance(1000)
  assert.deepEqual([asked, phone.connections, phone.heard.length], [2, 2, 2])
  grant(true)
  assert.equal((await outcome).kind, 'answered')
  assert.equal(phone.heard.length, 3)
})

test('a phone that closes each connection is not called for ever', async (t) => {
  const { client, clock, phone } = setUp(t, (request, count) => {
    if (count === 1) return [respond(request, 401, [['WWW-Authenticate', 'Digest realm="r", nonce="n"']])]
    queueMicrotask(phone.hangUp)
    return []
  })
  const outcome = client.notify({ ...checkSync, credentials: [{ username: 'u', password: 'p' }] })
  await clock.advance(40_000)
  assert.equal((await outcome).kind, 'timedOut')
  assert.deepEqual([phone.connections, phone.heard.length], [2, 3])
})

test('a phone that asks something on the connection that it was called by is answered there', async (t) => {
  const question = [
    ...['OPTIONS sip:offhook@192.0.2.1 SIP/2.0', 'Via: SIP/2.0/TCP 192.0.2.7;branch=z9hG4bKq'],
    ...['From: <sip:1001@pbx>;tag=1', 'To: <sip:offhook@pbx>', 'Call-ID: ping', 'CSeq: 7 OPTIONS'],
    ...['Content-Length: 0', '', ''],
  ].join('\r\n')
  const { client, net } = setUp(t, (request) => [
    Buffer.concat([Buffer.from(question), respond(request, 200)]),
  ])
  const written: string[] = []
  const { connectTcp } = net.network
  net.network.connectTcp = (to, handlers) => {
    const connection = connectTcp(to, handlers)
    const write = (bytes: Uint8Array) => {
      written.push(Buffer.from(bytes).toString())
      connection.write(bytes)
    }
    return { ...connection, write }
  }
  assert.equal((await client.notify(checkSync)).kind, 'answered')
  const [notify = '', answer = '', ...more] = written
  assert.match(notify, /^NOTIFY /)
  assert.match(answer, /^SIP\/2\.0 200 OK\r\n/)
  assert.match(answer, /^Call-ID: ping\r$/m)
  assert.deepEqual(more, [])
})

test('a phone that hung up is called again on a new connection', async (t) => {
  const { client, clock, phone } = setUp(t, (request) => [respond(request, 200)])
  await client.notify(checkSync)
  phone.hangUp()
  await clock.advance(0)
  assert.equal((await client.notify(checkSync)).kind, 'answered')
  assert.equal(phone.connections, 2)
})

test('no way, a closed port, a silent one and one that speaks something else cannot be told apart', async (t) => {
  const { client, clock, net } = setUp(t)
  net.unroutable.add('198.51.100.1')
  const speaks = net.phone({
    ...{ address: '192.0.2.8', transport: 'tcp' },
    answer: () => [Buffer.from('-ERR unknown command\r\n\r\n')],
  })
  const hangsUp = net.phone({
    ...{ address: '192.0.2.9', transport: 'tcp' },
    answer: () => {
      hangsUp.hangUp()
      return []
    },
  })
  const silent = checkSync
  const closed = { ...checkSync, port: 5061 }
  const dark = { ...checkSync, host: '198.51.100.1' }
  const others = ['192.0.2.8', '192.0.2.9'].map((host) => ({ ...checkSync, host }))
  const outcomes: unknown[] = []
  for (const request of [silent, closed, dark, ...others])
    client.notify(request).then((outcome) => outcomes.push(outcome))
  await clock.advance(giveUpAfter - 1)
  assert.deepEqual(outcomes, [])
  assert.equal(client.counters.dropped.malformed, 1)
  assert.equal(speaks.connections + hangsUp.connections, 2)
  await clock.advance(1)
  assert.deepEqual(outcomes, Array(5).fill({ kind: 'timedOut', datagrams: 0 }))
})

test('a connection that takes its time leaves less of the time in which an answer is awaited', async (t) => {
  const { client, clock, net } = setUp(t)
  const connectTcp = net.network.connectTcp
  net.network.connectTcp = (to, handlers) =>
    connectTcp(to, { ...handlers, connected: (local) => clock.after(9_000, () => handlers.connected(local)) })
  let outcome: unknown
  client.notify(checkSync).then((value) => {
    outcome = value
  })
  await clock.advance(giveUpAfter - 1)
  assert.equal(outcome, undefined)
  await clock.advance(1)
  assert.deepEqual(outcome, { kind: 'timedOut', datagrams: 0 })
})

test('a bad answer that can be cut out of the stream is counted, and the right one behind it is heard', async (t) => {
  const bad = Buffer.from('SIP/2.0 200 OK\r\nVia: x\r\nContent-Length: 0\r\n\r\n')
  const { client } = setUp(t, (request) => [Buffer.concat([bad, respond(request, 202)])])
  const outcome = await client.notify(checkSync)
  assert.equal(outcome.kind === 'answered' && outcome.status, 202)
  assert.equal(client.counters.dropped.malformed, 1)
})

test('closing ends a NOTIFY over TCP too', async (t) => {
  const { client, clock } = setUp(t)
  const outcome = client.notify(checkSync)
  await clock.advance(0)
  await client.close()
  assert.deepEqual(await outcome, { kind: 'unreachable', detail: 'The SIP client was closed' })
})

test('closing ends the wait for a connection that failed', async (t) => {
  const { client, clock } = setUp(t)
  const outcome = client.notify({ ...checkSync, port: 5061 })
  await clock.advance(1000)
  await client.close()
  assert.deepEqual(await outcome, { kind: 'unreachable', detail: 'The SIP client was closed' })
})
