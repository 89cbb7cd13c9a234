import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { manualClock } from '../kernel/clock.ts'
import { InternalError } from '../kernel/errors.ts'
import { systemRandom } from '../kernel/random.ts'
import { mockNetwork, respond } from './mock-network.ts'
import { type NotifyRequest, sipClient } from './sip-client.ts'

const checkSync: NotifyRequest = {
  requestUri: 'sip:1001@192.0.2.7',
  host: '192.0.2.7',
  port: 5060,
  transport: 'udp',
  from: 'sip:offhook@pbx',
  to: 'sip:1001@pbx',
  event: 'check-sync',
}

async function setUp(t: TestContext) {
  const clock = manualClock()
  const net = mockNetwork(clock)
  const client = sipClient({
    clock,
    random: systemRandom,
    network: net.network,
    mayReach: () => true,
    userAgent: 'Offhook',
  })
  t.after(client.close)
  const phone = net.phone({ address: '192.0.2.7', answer: (request) => [respond(request, 200)] })
  await client.notify(checkSync)
  return { clock, net, client, phone }
}

const options = [
  'OPTIONS sip:offhook@192.0.2.1 SIP/2.0',
  'Via: SIP/2.0/UDP 203.0.113.9:5060;branch=z9hG4bKq',
  'Via: SIP/2.0/UDP 10.1.1.1;branch=z9hG4bKr',
  'Max-Forwards: 70',
  'From: <sip:ping@203.0.113.9>;tag=1',
  'To: <sip:offhook@192.0.2.1>',
  'Call-ID: ping1',
  'CSeq: 7 OPTIONS',
  'Contact: <sip:ping@203.0.113.9>',
  'User-Agent: friendly',
  'Content-Length: 0',
  '',
  '',
].join('\r\n')

test('bad packets are counted and dropped, and the client lives on', async (t) => {
  const { client, net } = await setUp(t)
  for (const bytes of [
    'nonsense',
    'SIP/2.0 200 OK\r\n\r\n',
    'SIP/2.0 200 OK\r\nVia: x\r\nCSeq: 1 NOTIFY\r\n\r\n',
  ]) {
    assert.deepEqual(await net.datagram(bytes), [])
  }
  assert.deepEqual(client.counters, { malformed: 3, unmatched: 0 })
  assert.equal((await client.notify(checkSync)).kind, 'answered')
})

const oddities: Record<string, (answer: string) => string> = {
  'a control character in a header': (answer) => answer.replace('\r\nFrom', '\r\nServer: a\x07b\x00\r\nFrom'),
  'a header without colon': (answer) => answer.replace('\r\nFrom', '\r\nnonsense\r\nFrom'),
  'an empty header': (answer) => answer.replace('\r\nFrom', '\r\nSupported:\r\n: x\r\nFrom'),
  'LF at the ends of its lines': (answer) => answer.replaceAll('\r\n', '\n'),
  'LF at the end of one line': (answer) => answer.replace('\r\nFrom', '\nFrom'),
  'no empty line at its end': (answer) => answer.trimEnd(),
  'spaces in Via': (answer) =>
    answer.replace(/SIP\/2\.0\/(\w+) ([^;]+);branch=/, 'SIP / 2.0 / $1  $2 ; branch = '),
  'a folded Via': (answer) => answer.replace(';branch', '\r\n\t;branch'),
  'a parameter of Via without a name': (answer) => answer.replace(';branch', ';=x;;branch'),
  'a quotation without an end in Via': (answer) => answer.replace(';branch', ';x="y;branch'),
  'its Via twice': (answer) => answer.replace(/^(Via: .*\r\n)/m, '$1$1'),
  'a CSeq that cannot be read': (answer) => answer.replace(/CSeq: .*/, 'CSeq: one'),
  'no CSeq': (answer) => answer.replace(/CSeq: .*\r\n/, ''),
  'a Content-Length that is none': (answer) => answer.replace(/Content-Length: 0/, 'Content-Length: none'),
  'two that differ': (answer) => answer.replace('\r\nFrom', '\r\nContent-Length: 7\r\nFrom'),
}
for (const [what, spoil] of Object.entries(oddities)) {
  test(`an answer with ${what} is heard`, async (t) => {
    const { client, net } = await setUp(t)
    net.phone({
      address: '192.0.2.8',
      answer: (request) => [Buffer.from(spoil(Buffer.from(respond(request, 200)).toString()))],
    })
    const outcome = await client.notify({ ...checkSync, host: '192.0.2.8' })
    assert.deepEqual(outcome, { kind: 'answered', status: 200, reason: 'OK', authenticated: false })
    assert.deepEqual(client.counters, { malformed: 0, unmatched: 0 })
  })
}

test('what cannot be read is counted each time, and told once for each address, for so many of them', async (t) => {
  const clock = manualClock()
  const net = mockNetwork(clock)
  const told: object[] = []
  const log = { info: () => undefined, warn: (about: object) => void told.push(about) }
  const client = sipClient({
    ...{ clock, random: systemRandom, network: net.network, mayReach: () => true, userAgent: 'Offhook' },
    log,
  })
  t.after(client.close)
  net.phone({ address: '192.0.2.7', answer: (request) => [respond(request, 200)] })
  await client.notify(checkSync)
  for (const address of ['192.0.2.9', '192.0.2.9', '192.0.2.10'])
    await net.datagram('nonsense', { address, port: 5060 })
  assert.deepEqual(
    told.map((about) => 'from' in about && about.from),
    ['192.0.2.9', '192.0.2.10'],
  )
  for (let number = 0; number < 1000; number++)
    await net.datagram('nonsense', { address: `10.0.${number >> 8}.${number & 255}`, port: 5060 })
  assert.equal(told.length, 200)
  assert.equal(client.counters.malformed, 1003)
  await clock.advance(60 * 60_000)
  await net.datagram('nonsense', { address: '192.0.2.9', port: 5060 })
  assert.equal(told.length, 201)
})

test('the packets by which phones keep their NAT open are neither answered nor counted', async (t) => {
  const { client, net } = await setUp(t)
  for (const bytes of ['', '\r\n', '\r\n\r\n', '\0\0\0\0']) assert.deepEqual(await net.datagram(bytes), [])
  assert.deepEqual(client.counters, { malformed: 0, unmatched: 0 })
})

test('whatever comes in, the client lives on and never says more than it was told', async (t) => {
  const { client, net } = await setUp(t)
  const part = fc.oneof(
    fc.constantFrom(
      ...options.split(/(?<=\r\n)/),
      'SIP/2.0 200 OK\r\n',
      'SIP/2.0 401 \r\n',
      'To: <sip:a@b\r\n',
      '\r\n',
      'ACK x SIP/2.0\r\n',
    ),
    fc.string({ unit: 'binary', maxLength: 9 }),
    fc.constantFrom(
      'CSeq: 1 NOTIFY\r\n',
      'Via: SIP/2.0/UDP h;branch="\r\n',
      'Content-Length: 99\r\n',
      'From: x\r\n',
    ),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 16 }), async (parts) => {
      const bytes = Buffer.from(parts.join(''))
      for (const said of await net.datagram(bytes)) assert.ok(Buffer.byteLength(said) <= bytes.length)
    }),
    { numRuns: 1500 },
  )
  assert.equal((await client.notify(checkSync)).kind, 'answered')
})

test('OPTIONS is answered 200, with every Via, and the same tag for a copy (RFC 3261 §11.2, §8.2.7)', async (t) => {
  const { net } = await setUp(t)
  const [first = ''] = await net.datagram(options)
  const [second] = await net.datagram(options)
  assert.match(first, /^SIP\/2\.0 200 OK\r\nVia: .*z9hG4bKq\r\nVia: .*z9hG4bKr\r\n/)
  assert.match(first, /^To: <sip:offhook@192\.0\.2\.1>;tag=[a-z2-7]{8}\r$/m)
  assert.match(first, /^CSeq: 7 OPTIONS\r$/m)
  assert.equal(first, second)
})

test('any other request is refused by 405, ACK by silence', async (t) => {
  const { client, net } = await setUp(t)
  const [said = ''] = await net.datagram(options.replaceAll('OPTIONS', 'INVITE'))
  assert.match(said, /^SIP\/2\.0 405 Method Not Allowed\r\n/)
  assert.match(said, /^Allow: OPTIONS\r$/m)
  assert.deepEqual(await net.datagram(options.replaceAll('OPTIONS', 'ACK')), [])
  assert.equal(client.counters.unmatched, 1)
})

test('a request that is shorter than its answer gets none: a false sender cannot make us a weapon', async (t) => {
  const { net } = await setUp(t)
  const short =
    'OPTIONS x SIP/2.0\r\nv:SIP/2.0/UDP h\r\nf:<sip:a@b>\r\nt:<sip:a@b>\r\ni:1\r\nCSeq:1 OPTIONS\r\n\r\n'
  assert.deepEqual(await net.datagram(short), [])
})

test('an event, address or user name that would start a header of its own is refused before anything is sent', async (t) => {
  const { client, phone } = await setUp(t)
  const before = phone.heard.length
  const wrong: Partial<NotifyRequest>[] = [
    { event: 'check-sync\r\nX: y' },
    { event: 'check-sync;reboot=true\nX: y' },
    { event: '' },
    { requestUri: 'sip:1001@192.0.2.7\r\nX: y' },
    { requestUri: 'sip:1001@192.0.2.7?Event=x' },
    { requestUri: ' sip:1001@192.0.2.7' },
    { from: 'sip:a@b>;tag=x' },
    { to: 'sip:a@b\0' },
    { contentType: 'text/plain\r\nX: y', body: 'x' },
    { body: 'without a type' },
    { credentials: { username: 'a\r\nX: y', password: 'p' } },
    { contentType: 'text/plain', body: 'é'.repeat(513) },
    { event: `check-sync;x=${'y'.repeat(200)}` },
    { contentType: `text/${'y'.repeat(200)}`, body: 'x' },
    { requestUri: `sip:${'x'.repeat(1024)}@192.0.2.7` },
    { port: 0 },
    { port: 5060.5 },
  ]
  for (const part of wrong)
    await assert.rejects(client.notify({ ...checkSync, ...part }), InternalError, JSON.stringify(part))
  assert.equal(phone.heard.length, before)
})

test('a body of a kilobyte may be sent, and no more', async (t) => {
  const { client } = await setUp(t)
  const request = { ...checkSync, contentType: 'text/plain', body: 'é'.repeat(512) }
  assert.equal((await client.notify(request)).kind, 'answered')
})

test('the events that phones know may be sent', async (t) => {
  const { client } = await setUp(t)
  for (const event of [
    'check-sync',
    'check-sync;reboot=false',
    'resync',
    'reboot_now',
    'service-control',
    'ua-profile;vendor="x y"',
  ]) {
    assert.equal((await client.notify({ ...checkSync, event })).kind, 'answered')
  }
})
