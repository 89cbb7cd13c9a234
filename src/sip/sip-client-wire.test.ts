import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { InternalError } from '../kernel/errors.ts'
import { mockClient } from './mock-client.ts'
import { respond } from './mock-network.ts'
import type { NotifyRequest } from './sip-client.ts'
import { header } from './sip-message.ts'

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
  const { clock, net, client } = mockClient(t)
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
  assert.deepEqual(client.counters.dropped, { malformed: 3, unmatched: 0 })
  assert.equal((await client.notify(checkSync)).kind, 'answered')
})

const oddities: Record<string, (answer: string) => string> = {
  'a control character in a header': (answer) =>
    answer.replace('\r\nFrom', '\r\nOrganization: a\x07b\x00\r\nFrom'),
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
    assert.deepEqual(client.counters.dropped, { malformed: 0, unmatched: 0 })
  })
}

test('what cannot be read is counted each time, and told once for each address, for so many of them', async (t) => {
  const told: object[] = []
  const texts = new Set<string>()
  const log = {
    info: () => undefined,
    warn(about: unknown, text?: string) {
      told.push(about as object)
      texts.add(text ?? '')
    },
  }
  const { clock, net, client } = mockClient(t, { log })
  net.phone({ address: '192.0.2.7', answer: (request) => [respond(request, 200)] })
  await client.notify(checkSync)
  for (const address of ['192.0.2.9', '192.0.2.9', '192.0.2.10'])
    await net.datagram('nonsense', { address, port: 5060 })
  assert.deepEqual(
    told,
    ['192.0.2.9', '192.0.2.10'].map((from) => ({ from, reason: 'The headers have no end' })),
  )
  await net.datagram('SIP/2.0 200 OK\r\n\r\n', { address: '192.0.2.11', port: 5060 })
  assert.deepEqual(told[2], { from: '192.0.2.11', reason: 'The answer names no branch' })
  for (let number = 0; number < 1000; number++)
    await net.datagram('nonsense', { address: `10.0.${number >> 8}.${number & 255}`, port: 5060 })
  assert.equal(told.length, 200)
  assert.equal(client.counters.dropped.malformed, 1004)
  assert.deepEqual([...texts], ['a SIP message could not be read; more from there are only counted'])
  await clock.advance(60 * 60_000 - 1)
  await net.datagram('nonsense', { address: '192.0.2.9', port: 5060 })
  assert.equal(told.length, 200)
  await clock.advance(1)
  await net.datagram('nonsense', { address: '192.0.2.9', port: 5060 })
  assert.equal(told.length, 201)
})

test('the packets by which phones keep their NAT open are neither answered nor counted', async (t) => {
  const { client, net } = await setUp(t)
  for (const bytes of ['', '\r\n', '\r\n\r\n', '\0\0\0\0']) assert.deepEqual(await net.datagram(bytes), [])
  assert.deepEqual(client.counters.dropped, { malformed: 0, unmatched: 0 })
  for (const bytes of ['\r\n\r\n\r', '\r\nx']) await net.datagram(bytes)
  assert.deepEqual(client.counters.dropped, { malformed: 2, unmatched: 0 })
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
  assert.match(first, /^From: <sip:ping@203\.0\.113\.9>;tag=1\r\n/m)
  assert.match(first, /^Call-ID: ping1\r\n/m)
  assert.match(first, /\r\nContent-Length: 0\r\n\r\n$/)
  assert.equal(first, second)
})

test('another question gets another tag, and one that has a tag keeps it', async (t) => {
  const { net } = await setUp(t)
  const tagOf = async (text: string) => /^To: .*;tag=(\w+)\r$/m.exec((await net.datagram(text))[0] ?? '')?.[1]
  const tags = [
    await tagOf(options),
    await tagOf(options.replace('ping1', 'ping2')),
    await tagOf(options.replace('CSeq: 7', 'CSeq: 8')),
    await tagOf(options.replace('z9hG4bKq', 'z9hG4bKz')),
  ]
  assert.equal(new Set(tags).size, 4)
  const own = options.replace('To: <sip:offhook@192.0.2.1>', 'To: <sip:offhook@192.0.2.1>;Tag=theirs')
  const [said = ''] = await net.datagram(own)
  assert.match(said, /^To: <sip:offhook@192\.0\.2\.1>;Tag=theirs\r$/m)
})

test('a request without one of the headers that every request has gets no answer', async (t) => {
  const { client, net } = await setUp(t)
  for (const name of ['Via', 'From', 'To', 'Call-ID', 'CSeq'])
    assert.deepEqual(
      await net.datagram(options.replaceAll(new RegExp(`^${name}: .*\r\n`, 'gm'), '')),
      [],
      name,
    )
  assert.deepEqual(client.counters.dropped, { malformed: 0, unmatched: 5 })
  assert.deepEqual(await net.datagram(options.replace('Via: SIP/2.0/UDP', 'Via: nonsense')), [])
  assert.deepEqual(await net.datagram(options.replace('To: <sip:', 'To: <tel:')), [])
  assert.deepEqual(client.counters.dropped, { malformed: 2, unmatched: 5 })
})

test('any other request is refused by 405, ACK by silence', async (t) => {
  const { client, net } = await setUp(t)
  const [said = ''] = await net.datagram(options.replaceAll('OPTIONS', 'INVITE'))
  assert.match(said, /^SIP\/2\.0 405 Method Not Allowed\r\n/)
  assert.match(said, /^Allow: OPTIONS\r$/m)
  assert.deepEqual(await net.datagram(options.replaceAll('OPTIONS', 'ACK')), [])
  assert.equal(client.counters.dropped.unmatched, 1)
})

test('a request that is shorter than its answer gets none: a false sender cannot make us a weapon', async (t) => {
  const { net } = await setUp(t)
  const short =
    'OPTIONS x SIP/2.0\r\nv:SIP/2.0/UDP h\r\nf:<sip:a@b>\r\nt:<sip:a@b>\r\ni:1\r\nCSeq:1 OPTIONS\r\n\r\n'
  assert.deepEqual(await net.datagram(short), [])
})

test('a flood of requests is answered as far as answers leave, and none is kept for later', async (t) => {
  const { client, net, phone } = await setUp(t)
  const sends: (() => void)[] = []
  net.holdBack = (send) => void sends.push(send)
  for (let number = 0; number < 1000; number++) await net.datagram(options)
  assert.equal(sends.length, 16)
  net.holdBack = undefined
  for (const send of sends) send()
  await new Promise(setImmediate)
  assert.equal((await net.datagram(options)).length, 1)
  assert.equal((await client.notify(checkSync)).kind, 'answered')
  assert.equal(phone.heard.length, 2)
})

test('an event, address or user name that would start a header of its own is refused before anything is sent', async (t) => {
  const { client, phone } = await setUp(t)
  const before = phone.heard.length
  const event = 'This is no value of the Event header'
  const type = 'A body needs a Content-Type'
  const long = 'A header of a NOTIFY is too long'
  const uri = 'Request-URI: this is no SIP address'
  const port = 'A port is from 1 to 65535'
  const wrong: [Partial<NotifyRequest>, string][] = [
    [{ event: 'check-sync\r\nX: y' }, event],
    [{ event: 'check-sync;reboot=true\nX: y' }, event],
    [{ event: '' }, event],
    [{ requestUri: 'sip:1001@192.0.2.7\r\nX: y' }, uri],
    [{ requestUri: 'sip:1001@192.0.2.7?Event=x' }, 'A Request-URI has no headers part'],
    [{ requestUri: ' sip:1001@192.0.2.7' }, uri],
    [{ from: 'sip:a@b>;tag=x' }, 'From: this is no SIP address'],
    [{ to: 'sip:a@b\0' }, 'To: this is no SIP address'],
    [{ contentType: 'text/plain\r\nX: y', body: 'x' }, type],
    [{ contentType: 'text/plain\r\nX: y' }, type],
    [{ body: 'without a type' }, type],
    [{ credentials: [{ username: 'a\r\nX: y', password: 'p' }] }, 'A user name holds no control characters'],
    [
      { contentType: 'text/plain', body: `x${'é'.repeat(512)}` },
      'The body of a NOTIFY is at most 1024 bytes',
    ],
    [{ event: `check-sync;${'y'.repeat(190)}` }, long],
    [{ contentType: `text/${'y'.repeat(196)}`, body: 'x' }, long],
    [{ requestUri: `sip:${'x'.repeat(1011)}@192.0.2.7` }, long],
    [{ port: 0 }, port],
    [{ port: 65_536 }, port],
    [{ port: 5060.5 }, port],
  ]
  for (const [part, message] of wrong)
    await assert.rejects(
      client.notify({ ...checkSync, ...part }),
      { constructor: InternalError, message },
      JSON.stringify(part),
    )
  assert.equal(phone.heard.length, before)
})

test('a body of a kilobyte may be sent, and no more', async (t) => {
  const { client } = await setUp(t)
  const request = { ...checkSync, contentType: 'text/plain', body: 'é'.repeat(512) }
  assert.equal((await client.notify(request)).kind, 'answered')
})

test('what is just short enough, a type without a body, and the first and the last port may be sent', async (t) => {
  const { client, net } = await setUp(t)
  const parts: Partial<NotifyRequest>[] = [
    { event: `check-sync;${'y'.repeat(189)}` },
    { contentType: `text/${'y'.repeat(195)}`, body: 'x' },
    { requestUri: `sip:${'x'.repeat(1010)}@192.0.2.7` },
    { contentType: 'text/plain' },
    { port: 1 },
    { port: 65_535 },
  ]
  for (const part of parts) {
    net.phone({ address: '192.0.2.7', port: part.port, answer: (request) => [respond(request, 200)] })
    assert.equal((await client.notify({ ...checkSync, ...part })).kind, 'answered', JSON.stringify(part))
  }
})

test('who has no user is called by his address alone, and every call has a name of its own', async (t) => {
  const { client, phone } = await setUp(t)
  await client.notify({ ...checkSync, from: 'sip:pbx' })
  const [first, second] = phone.heard.map(({ request }) => request)
  assert.ok(first && second)
  assert.equal(header(second, 'Contact'), '<sip:192.0.2.1:5060>')
  assert.match(header(second, 'Call-ID') ?? '', /^[a-z2-7]{26}$/)
  assert.notEqual(header(first, 'Call-ID'), header(second, 'Call-ID'))
  assert.equal(header(second, 'Content-Type'), undefined)
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
