import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer as createPlain } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls'
import { makeCertificate } from '../../test/support/certificates.ts'
import { missing, testFolder } from '../../test/support/processes.ts'
import { manualClock, systemClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { giveUpAfter } from './client-transaction.ts'
import { mockClient } from './mock-client.ts'
import { type MockPhone, respond } from './mock-network.ts'
import { type NotifyRequest, sipClient } from './sip-client.ts'
import { header, parseMessage, type SipRequest } from './sip-message.ts'
import { nodeNetwork } from './sip-network.ts'
import { connectLimit, idleLimit } from './stream-flows.ts'

const skip = missing('openssl')

const checkSync: NotifyRequest = {
  requestUri: 'sip:1001@192.0.2.7;transport=tls',
  host: '192.0.2.7',
  transport: 'tls',
  from: 'sip:offhook@pbx',
  to: 'sip:1001@pbx',
  event: 'check-sync',
}

function setUp(t: TestContext, answer?: MockPhone['answer']) {
  const { clock, net, client } = mockClient(t)
  const phone = net.phone({ address: '192.0.2.7', transport: 'tls', answer })
  return { clock, net, client, phone }
}

test('over TLS, at its own port, Via and Contact say so (RFC 3261 §26.2.1)', async (t) => {
  const { client, phone } = setUp(t, (request) => [respond(request, 200)])
  const outcome = await client.notify(checkSync)
  assert.equal(outcome.kind === 'answered' && outcome.status, 200)
  const request = phone.heard[0]?.request ?? assert.fail()
  assert.match(header(request, 'Via') ?? '', /^SIP\/2\.0\/TLS 192\.0\.2\.1:40000;branch=z9hG4bK\w+;rport$/)
  assert.equal(header(request, 'Contact'), '<sip:offhook@192.0.2.1:40000;transport=tls>')
})

test('to a sips: address the contact is one, too (§8.1.1.8), and nothing but TLS will do (§26.2.2)', async (t) => {
  const { client, phone } = setUp(t, (request) => [respond(request, 200)])
  const requestUri = 'sips:1001@192.0.2.7'
  assert.equal((await client.notify({ ...checkSync, requestUri })).kind, 'answered')
  const request = phone.heard[0]?.request ?? assert.fail()
  assert.equal(header(request, 'Contact'), '<sips:offhook@192.0.2.1:40000>')
  assert.deepEqual(await client.notify({ ...checkSync, requestUri, transport: 'tcp' }), {
    ...{ kind: 'unreachable', detail: 'A sips: address needs TLS' },
  })
})

test('the services of a name over TLS are those of sips (RFC 3263 §4.1)', async (t) => {
  const { client, net } = setUp(t)
  net.names.set('server.example', ['192.0.2.7'])
  net.names.set('plain.example', ['192.0.2.7'])
  net.services.set('_sips._tcp.pbx.example', [{ name: 'server.example', port: 5071, priority: 1, weight: 1 }])
  assert.deepEqual(await client.locate({ host: 'pbx.example', transport: 'tls' }), [
    { address: '192.0.2.7', port: 5071 },
  ])
  assert.deepEqual(await client.locate({ host: 'plain.example', transport: 'tls' }), [
    { address: '192.0.2.7', port: 5061 },
  ])
})

test('many NOTIFYs share one connection, which is closed when it was idle for a while', async (t) => {
  const { client, clock, phone } = setUp(t, (request) => [respond(request, 200)])
  await Promise.all(Array.from({ length: 50 }, () => client.notify(checkSync)))
  await clock.advance(idleLimit)
  await client.notify(checkSync)
  assert.deepEqual([phone.connections, phone.heard.length], [2, 51])
})

/** A phone with TLS and a certificate that it made itself, on a real socket. */
async function tlsPhone(t: TestContext, options: TlsOptions = {}) {
  const folder = testFolder(t, 'tls-phone')
  const { cert, keyFile } = makeCertificate(folder, 'phone.invalid')
  const heard: SipRequest[] = []
  const names: (string | false | null)[] = []
  const server = createServer({ cert, key: readFileSync(keyFile), ...options }, (socket: TLSSocket) => {
    names.push(socket.servername)
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      const message = parseMessage(bytes)
      if (message.kind !== 'request') return
      heard.push(message)
      socket.write(respond(message, 200))
    })
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const { port } = server.address() as { port: number }
  return { port, heard, names }
}

/** Over real sockets; only the time stands still. */
function realClient(t: TestContext, clock = systemClock as ReturnType<typeof manualClock>) {
  const client = sipClient({
    ...{ clock, random: systemRandom, network: nodeNetwork({ host: '127.0.0.1', port: 0 }) },
    ...{ mayReach: () => true, userAgent: 'Offhook' },
  })
  t.after(client.close)
  return client
}

test('a phone with a certificate that it made itself is asked, and by its name where it has one', {
  skip,
}, async (t) => {
  const { port, heard, names } = await tlsPhone(t)
  const client = realClient(t)
  const outcome = await client.notify({ ...checkSync, host: '127.0.0.1', port })
  assert.equal(outcome.kind === 'answered' && outcome.status, 200)
  assert.match(header(heard[0] as SipRequest, 'Via') ?? '', /^SIP\/2\.0\/TLS 127\.0\.0\.1:\d+;/)
  const named = { ...checkSync, host: 'localhost', port }
  assert.equal((await client.notify(named)).kind, 'answered')
  assert.deepEqual(names, [false, 'localhost'])
})

/** What comes of it once a silent phone would have been given up. */
async function cameOf(t: TestContext, port: number, turns = 40) {
  const clock = manualClock()
  const client = realClient(t, clock)
  const outcome = client.notify({ ...checkSync, host: '127.0.0.1', port })
  for (let turn = 0; turn < turns; turn++) await new Promise((over) => setTimeout(over, 5))
  await clock.advance(giveUpAfter)
  return outcome
}

test('a phone with which no TLS can be agreed on is told as what it is', { skip }, async (t) => {
  const old = await tlsPhone(t, { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' })
  const outcome = await cameOf(t, old.port)
  assert.equal(outcome.kind, 'unreachable')
  assert.match(
    outcome.kind === 'unreachable' ? outcome.detail : '',
    /^It speaks TLS, and refused ours: .*(?:protocol|version)/i,
  )
})

test('a phone that wants a certificate of ours is told as what it is', { skip }, async (t) => {
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    const strict = await tlsPhone(t, { requestCert: true, rejectUnauthorized: true, maxVersion })
    const outcome = await cameOf(t, strict.port)
    assert.match(
      outcome.kind === 'unreachable' ? outcome.detail : outcome.kind,
      /^It speaks TLS, and refused ours: /,
    )
  }
})

test('one that speaks no TLS, is silent or is not there cannot be told apart', { skip }, async (t) => {
  const speaks = createPlain((socket) => socket.on('error', () => undefined).end('SIP/2.0 400 Bad\r\n\r\n'))
  const silent = createPlain((socket) => socket.on('error', () => undefined))
  const ports: number[] = [1]
  for (const server of [speaks, silent]) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.after(() => server.close())
    ports.push((server.address() as { port: number }).port)
  }
  assert.ok(connectLimit < giveUpAfter)
  for (const port of ports)
    assert.deepEqual(await cameOf(t, port), { kind: 'timedOut', datagrams: 0 }, `${port}`)
})
