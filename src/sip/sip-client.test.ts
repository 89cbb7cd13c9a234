import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { manualClock } from '../kernel/clock.ts'
import { destinations } from '../kernel/networks.ts'
import { systemRandom } from '../kernel/random.ts'
import { giveUpAfter } from './client-transaction.ts'
import { type MockPhone, mockNetwork, respond } from './mock-network.ts'
import { type NotifyOutcome, type NotifyRequest, nowhere, sipClient, type Turn } from './sip-client.ts'
import { header, parseCSeq, parseMessage, parseVia } from './sip-message.ts'
import { parseNameAddress } from './sip-uri.ts'

const checkSync: NotifyRequest = {
  requestUri: 'sip:1001@192.0.2.7:5060;ob',
  host: '192.0.2.7',
  port: 5060,
  transport: 'udp',
  from: 'sip:offhook@pbx.example.org',
  to: 'sip:1001@pbx.example.org',
  event: 'check-sync;reboot=true',
}

function setUp(t: TestContext, phone: Partial<MockPhone> = {}, log?: object) {
  const clock = manualClock()
  const net = mockNetwork(clock)
  const client = sipClient({
    clock,
    random: systemRandom,
    // What a test puts into the network later is heard of.
    network: {
      ...net.network,
      resolve: (name) => net.network.resolve(name),
      resolveServices: (name) => net.network.resolveServices(name),
      localAddress: (towards) => net.network.localAddress(towards),
      openUdp: (family, handlers) => net.network.openUdp(family, handlers),
    },
    log: log && { warn: () => undefined, info: () => undefined, ...log },
    mayReach: ({ address }) => destinations(['default']).has(address),
    userAgent: 'Offhook',
  })
  t.after(client.close)
  const heardPhone = net.phone({ address: '192.0.2.7', ...phone })
  return { clock, net, client, phone: heardPhone, heard: heardPhone.heard }
}

test('a NOTIFY carries all that a phone asks for outside of a dialog', async (t) => {
  const { client, heard } = setUp(t, { answer: (request) => [respond(request, 200)] })
  const outcome = await client.notify({ ...checkSync, contentType: 'text/plain', body: 'é' })
  assert.deepEqual(outcome, { kind: 'answered', status: 200, reason: 'OK', authenticated: false })
  const request = heard[0]?.request
  assert.ok(request)
  assert.equal(`${request.method} ${request.uri}`, 'NOTIFY sip:1001@192.0.2.7:5060;ob')
  const via = parseVia(header(request, 'Via') ?? '')
  assert.deepEqual(
    [via.transport, via.host, via.port, via.parameters.get('rport')],
    ['UDP', '192.0.2.1', 5060, ''],
  )
  const from = parseNameAddress(header(request, 'From') ?? '')
  assert.equal(from.uri.user, 'offhook')
  assert.match(from.parameters.get('tag') ?? '', /^[a-z2-7]{26}$/)
  assert.deepEqual(
    [
      'To',
      'CSeq',
      'Max-Forwards',
      'Contact',
      'Event',
      'Subscription-State',
      'User-Agent',
      'Content-Type',
      'Content-Length',
    ].map((name) => header(request, name)),
    [
      '<sip:1001@pbx.example.org>',
      '1 NOTIFY',
      '70',
      '<sip:offhook@192.0.2.1:5060>',
      'check-sync;reboot=true',
      'terminated',
      'Offhook',
      'text/plain',
      '2',
    ],
  )
  assert.equal(Buffer.from(request.body).toString(), 'é')
})

test('a phone that is switched off gets eleven copies of the same bytes, then it has timed out', async (t) => {
  const { client, clock, heard } = setUp(t)
  let outcome: NotifyOutcome | undefined
  client.notify(checkSync).then((value) => {
    outcome = value
  })
  await clock.advance(31_999)
  assert.deepEqual(
    heard.map(({ at }) => at / 1000),
    [0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5],
  )
  assert.equal(new Set(heard.map(({ request }) => header(request, 'Via'))).size, 1)
  assert.equal(outcome, undefined)
  await clock.advance(1)
  assert.deepEqual(outcome, { kind: 'timedOut', datagrams: 11 })
})

test('a phone that lost its NOTIFY twice answers the third copy', async (t) => {
  const { client, clock, heard } = setUp(t, {
    answer: (request, count) => (count < 3 ? [] : [respond(request, 200)]),
  })
  const outcome = client.notify(checkSync)
  await clock.advance(2_000)
  assert.equal((await outcome).kind, 'answered')
  assert.deepEqual(
    heard.map(({ at }) => at),
    [0, 500, 1500],
  )
})

test('every final answer ends it, a redirection too; a provisional one does not', async (t) => {
  for (const status of [200, 202, 302, 400, 404, 481, 489, 503, 603]) {
    const { client } = setUp(t, { answer: (request) => [respond(request, 100), respond(request, status)] })
    const outcome = await client.notify({ ...checkSync, credentials: [{ username: 'u', password: 'p' }] })
    assert.equal(outcome.kind === 'answered' && outcome.status, status)
  }
})

test('copies of an answer are swallowed; an answer after all is forgotten is counted', async (t) => {
  const { client, clock, net, heard } = setUp(t, {
    answer: (request) => [respond(request, 200), respond(request, 200)],
  })
  await client.notify(checkSync)
  const request = heard[0]?.request
  assert.ok(request)
  await net.datagram(respond(request, 200))
  assert.equal(client.counters.dropped.unmatched, 0)
  await clock.advance(5_000)
  await net.datagram(respond(request, 200))
  assert.equal(client.counters.dropped.unmatched, 1)
})

test('the answer of another transaction, another method or with a second Via is dropped', async (t) => {
  const { client, clock, net, heard } = setUp(t)
  const outcome = client.notify(checkSync)
  await clock.advance(0)
  const request = heard[0]?.request
  assert.ok(request)
  const good = Buffer.from(respond(request, 200)).toString()
  await net.datagram(good.replace(/branch=z9hG4bK\w+/, `branch=z9hG4bK${'a'.repeat(26)}`))
  await net.datagram(good.replace('1 NOTIFY', '1 OPTIONS'))
  await net.datagram(good.replace('\r\nFrom', '\r\nVia: SIP/2.0/UDP 203.0.113.1;branch=z9hG4bKb\r\nFrom'))
  assert.equal(client.counters.dropped.unmatched, 3)
  await net.datagram(good.replace(/^Via: /m, 'v:').replace('CSeq: ', 'CSEQ :\r\n '))
  assert.equal((await outcome).kind, 'answered')
})

test('a host without a route is as silent as one that is switched off', async (t) => {
  const { client, clock, net } = setUp(t)
  net.unroutable.add('198.51.100.1')
  const outcome = client.notify({ ...checkSync, host: '198.51.100.1' })
  await clock.advance(giveUpAfter)
  assert.deepEqual(await outcome, { kind: 'timedOut', datagrams: 0 })
})

test('a name that nobody knows and one that leads where NOTIFY may not go are told in the same words', async (t) => {
  const { client, net } = setUp(t, { address: '127.0.0.1' })
  net.names.set('inside.example', ['127.0.0.1', '::1'])
  const unknown = await client.notify({ ...checkSync, host: 'nobody.example' })
  assert.deepEqual(unknown, { kind: 'unreachable', detail: nowhere('nobody.example') })
  for (const host of ['inside.example', '127.0.0.1', '::1', '[::ffff:127.0.0.1]'])
    assert.deepEqual(await client.notify({ ...checkSync, host }), {
      kind: 'unreachable',
      detail: nowhere(host),
    })
  for (const requestUri of ['sips:1001@192.0.2.7', 'SIPS:1001@192.0.2.7'])
    assert.deepEqual(await client.notify({ ...checkSync, requestUri }), {
      kind: 'unreachable',
      detail: 'A sips: address needs TLS',
    })
  assert.equal(net.openSockets(), 0)
})

test('of the addresses of a name the first that may be reached is asked, and it is not looked up again', async (t) => {
  const { client, clock, net, heard } = setUp(t, { answer: (request) => [respond(request, 200)] })
  net.names.set('phone.example', ['127.0.0.1', '192.0.2.7'])
  const to = await client.locate({ host: 'Phone.example', port: 5060, transport: 'udp' })
  assert.deepEqual(to, [{ address: '192.0.2.7', port: 5060 }])
  net.names.set('phone.example', ['127.0.0.1'])
  await clock.advance(60_000)
  assert.equal((await client.notify({ ...checkSync, host: 'phone.example' }, { to })).kind, 'answered')
  assert.equal(heard.length, 1)
})

test('names that hang hold two look-ups at most, and a phone that is known by its address waits for none', async (t) => {
  const { client, clock, net } = setUp(t, { answer: (request) => [respond(request, 200)] })
  let open = 0
  net.network.resolve = () => {
    open++
    return new Promise(() => undefined)
  }
  const wanted = () => true
  const told: unknown[] = []
  for (let number = 0; number < 100; number++)
    void client
      .locate(
        { host: `hangs-${number}`, port: 5060, transport: 'udp' },
        { who: `tenant ${number % 10}`, wanted },
      )
      .then((to) => told.push(to))
  assert.equal((await client.notify(checkSync)).kind, 'answered')
  await clock.advance(60_000)
  assert.equal(open, 2)
  assert.deepEqual(told, [[], []])
})

test('whatever was located: nothing leaves for an address that may not be reached, over UDP, TCP or TLS', async (t) => {
  const { client, clock, net } = setUp(t)
  const to = { address: '127.0.0.1', port: 5060 }
  const transports = ['udp', 'tcp', 'tls'] as const
  const there = transports.map((transport) => net.phone({ ...to, transport }))
  for (const transport of transports) {
    const outcome = client.notify({ ...checkSync, transport }, { to: [to] })
    await clock.advance(giveUpAfter)
    assert.deepEqual(await outcome, { kind: 'timedOut', datagrams: 0 })
  }
  assert.deepEqual(
    there.map(({ heard, connections }) => heard.length + connections),
    [0, 0, 0],
  )
})

test('copies and the answer to a challenge wait for their turns, and a turn that is not needed is given back', async (t) => {
  const { client, clock, heard } = setUp(t, {
    answer: (request, count) => (count === 2 ? [respond(request, 200)] : []),
  })
  const turns: { grant(yes: boolean): void }[] = []
  let givenBack = 0
  function turn(): Turn {
    let grant: (yes: boolean) => void = () => undefined
    const granted = new Promise<boolean>((resolve) => {
      grant = resolve
    })
    turns.push({ grant })
    return {
      granted,
      giveBack() {
        givenBack++
        grant(false)
      },
    }
  }
  const outcome = client.notify(checkSync, { turn })
  await clock.advance(10_000)
  // One copy waits, and the later ones do not queue up behind it.
  assert.deepEqual([heard.length, turns.length], [1, 1])
  turns[0]?.grant(true)
  await clock.advance(0)
  assert.equal((await outcome).kind, 'answered')
  assert.equal(heard.length, 2)

  const silent = client.notify(checkSync, { turn })
  await clock.advance(giveUpAfter)
  assert.deepEqual(await silent, { kind: 'timedOut', datagrams: 1 })
  assert.equal(givenBack, 1)
})

test('a name is resolved, an IPv6 phone is spoken to from our IPv6 address', async (t) => {
  const { client, net } = setUp(t)
  const { heard } = net.phone({
    address: '2001:db8::7',
    port: 5062,
    answer: (request) => [respond(request, 200)],
  })
  net.names.set('phone.example', ['2001:db8::7'])
  for (const host of ['phone.example', '[2001:db8::7]', '2001:db8::7']) {
    assert.equal((await client.notify({ ...checkSync, host, port: 5062 })).kind, 'answered')
  }
  const via = parseVia(header(heard[0]?.request ?? assert.fail(), 'Via') ?? '')
  assert.equal(via.host, '[2001:db8::1]')
  assert.equal(net.openSockets(), 1)
})

test('3,000 phones are asked at once over one socket, each with its own branch, call and tag', async (t) => {
  const { client, clock, net } = setUp(t)
  const phones = Array.from({ length: 3_000 }, (_, at) => {
    const address = `10.0.${at >> 8}.${at & 255}`
    const status = at % 2 === 0 ? 200 : 489
    return { address, status, ...net.phone({ address, answer: (request) => [respond(request, status)] }) }
  })
  const outcomes = Promise.all(phones.map(({ address }) => client.notify({ ...checkSync, host: address })))
  await clock.advance(0)
  const statuses = (await outcomes).map((outcome) => outcome.kind === 'answered' && outcome.status)
  assert.deepEqual(
    statuses,
    phones.map(({ status }) => status),
  )
  assert.equal(net.openSockets(), 1)
  const requests = phones.flatMap(({ heard }) => heard.map(({ request }) => request))
  assert.equal(new Set(requests.map((request) => header(request, 'Via'))).size, 3_000)
  assert.equal(new Set(requests.map((request) => header(request, 'Call-ID'))).size, 3_000)
  assert.equal(new Set(requests.map((request) => header(request, 'From'))).size, 3_000)
})

test('our address towards a phone is looked up once a minute, not once a NOTIFY', async (t) => {
  const { client, clock, net } = setUp(t, { answer: (request) => [respond(request, 200)] })
  for (const [pause, lookups] of [
    [0, 1],
    [60_000, 1],
    [1, 2],
  ] as const) {
    await clock.advance(pause)
    await client.notify(checkSync)
    assert.deepEqual(net.probes, Array(lookups).fill('192.0.2.7'))
  }
})

test('a route that could not be looked up is looked up again', async (t) => {
  const { client, clock, net } = setUp(t, { answer: (request) => [respond(request, 200)] })
  const { localAddress } = net.network
  let failures = 0
  net.network.localAddress = (towards) =>
    failures++ === 0 ? Promise.reject(new Error('ENETUNREACH')) : localAddress(towards)
  const failed = client.notify(checkSync)
  await clock.advance(giveUpAfter)
  assert.deepEqual(await failed, { kind: 'timedOut', datagrams: 0 })
  assert.equal((await client.notify(checkSync)).kind, 'answered')
})

test('a port that was taken is tried again with the next NOTIFY', async (t) => {
  const { client, clock, net } = setUp(t, { answer: (request) => [respond(request, 200)] })
  const { openUdp } = net.network
  let tries = 0
  net.network.openUdp = (family, handlers) =>
    tries++ === 0 ? Promise.reject(new Error('EADDRINUSE')) : openUdp(family, handlers)
  await assert.rejects(client.listen(), /EADDRINUSE/)
  assert.equal((await client.notify(checkSync)).kind, 'answered')
  await clock.advance(0)
  await client.listen()
  assert.equal(net.openSockets(), 2, 'one of each family')
})

test('why no way was found stands in the log alone', async (t) => {
  const told: unknown[] = []
  const { client, clock, net } = setUp(t, {}, { info: (...line: unknown[]) => void told.push(line) })
  net.unroutable.add('198.51.100.1')
  for (const transport of ['udp', 'tcp'] as const)
    void client.notify({ ...checkSync, host: '198.51.100.1', transport })
  await clock.advance(giveUpAfter)
  const to = { to: '198.51.100.1', port: 5060 }
  assert.deepEqual(told, [
    [{ ...to, transport: 'udp', reason: 'send ENETUNREACH 198.51.100.1' }, 'a NOTIFY found no way'],
    [{ ...to, transport: 'tcp', reason: 'No connection within 10 seconds' }, 'a NOTIFY found no way'],
  ])
})

test('closing ends what is in flight, gives the socket back and takes nothing more', async (t) => {
  const { client, clock, net } = setUp(t)
  const outcome = client.notify(checkSync)
  await clock.advance(1_000)
  await client.close()
  assert.deepEqual(await outcome, { kind: 'unreachable', detail: 'The SIP client was closed' })
  assert.equal((await client.notify(checkSync)).kind, 'unreachable')
  assert.equal(net.openSockets(), 0)
})

test('the request that is sent again with credentials keeps Call-ID and tag, and counts CSeq on', async (t) => {
  const challenge = 'Digest realm="r", nonce="n"'
  const { client, heard } = setUp(t, {
    answer: (request, count) => [
      count === 1 ? respond(request, 401, [['WWW-Authenticate', challenge]]) : respond(request, 200),
    ],
  })
  await client.notify({ ...checkSync, credentials: [{ username: 'u', password: 'p' }] })
  const [first, second] = heard.map(({ request }) => request)
  assert.ok(first && second)
  for (const name of ['Call-ID', 'From', 'To', 'Event'])
    assert.equal(header(first, name), header(second, name))
  assert.notEqual(header(first, 'Via'), header(second, 'Via'))
  assert.deepEqual(parseCSeq(header(second, 'CSeq') ?? ''), { number: 2, method: 'NOTIFY' })
  assert.equal(parseMessage(respond(second, 200)).kind, 'response')
})

test('the answer to a challenge waits for its turn, and is not sent when there is none', async (t) => {
  const { client, heard } = setUp(t, {
    answer: (request) => [respond(request, 401, [['WWW-Authenticate', 'Digest realm="r", nonce="n"']])],
  })
  const request = { ...checkSync, credentials: [{ username: 'u', password: 'p' }] }
  const turn = () => ({ granted: Promise.resolve(false), giveBack: () => undefined })
  assert.deepEqual(await client.notify(request, { turn }), { kind: 'timedOut', datagrams: 1 })
  assert.equal(heard.length, 1)
})
