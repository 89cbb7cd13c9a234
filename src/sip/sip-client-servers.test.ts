import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { manualClock } from '../kernel/clock.ts'
import { destinations } from '../kernel/networks.ts'
import { giveUpAfter } from './client-transaction.ts'
import { type MockPhone, mockNetwork, respond } from './mock-network.ts'
import { type NotifyOutcome, type NotifyRequest, sipClient } from './sip-client.ts'
import { header, parseCSeq } from './sip-message.ts'
import type { Endpoint } from './sip-network.ts'

const throughPbx: NotifyRequest = {
  ...{ requestUri: 'sip:100@pbx.example', host: 'pbx.example', transport: 'udp' },
  ...{ from: 'sip:100@pbx.example', to: 'sip:100@pbx.example', event: 'check-sync' },
}
const ok: MockPhone['answer'] = (request) => [respond(request, 200)]
const says =
  (status: number, retryAfter?: string): MockPhone['answer'] =>
  (request) => [respond(request, status, retryAfter === undefined ? [] : [['Retry-After', retryAfter]])]

function setUp(t: TestContext) {
  const clock = manualClock()
  const net = mockNetwork(clock)
  let dice = 0
  const client = sipClient({
    ...{ clock, network: net.network, userAgent: 'Offhook' },
    mayReach: ({ address }) => destinations(['default']).has(address),
    // Branches and tags are to differ; the four bytes of a choice are what the test says.
    random: (size) =>
      size === 4 ? new Uint8Array(4).fill(dice) : crypto.getRandomValues(new Uint8Array(size)),
  })
  t.after(client.close)
  const locate = (host = 'pbx.example', transport: 'udp' | 'tcp' = 'udp', port?: number) =>
    client.locate({ host, transport, ...(port !== undefined && { port }) })
  const srv = (
    name: string,
    ...services: [target: string, port: number, priority?: number, weight?: number][]
  ) =>
    net.services.set(
      name,
      services.map(([target, port, priority = 10, weight = 0]) => ({ name: target, port, priority, weight })),
    )
  const roll = (byte: number) => {
    dice = byte
  }
  return { clock, net, client, locate, srv, roll }
}

const places = (servers: readonly Endpoint[]) => servers.map(({ address, port }) => `${address} ${port}`)

test('a name without a port is asked where its services for the transport are, the lowest priority first', async (t) => {
  const { net, locate, srv } = setUp(t)
  net.names.set('one.example', ['192.0.2.1', '192.0.2.2']).set('two.example', ['192.0.2.3'])
  net.names.set('pbx.example', ['192.0.2.9'])
  srv('_sip._udp.pbx.example', ['two.example', 5080, 20], ['One.example', 5070, 10])
  srv('_sip._tcp.pbx.example', ['two.example', 5081])
  assert.deepEqual(places(await locate('PBX.example')), [
    '192.0.2.1 5070',
    '192.0.2.2 5070',
    '192.0.2.3 5080',
  ])
  assert.deepEqual(places(await locate('pbx.example', 'tcp')), ['192.0.2.3 5081'])
  assert.deepEqual(places(await locate('pbx.example', 'udp', 5090)), ['192.0.2.9 5090'], 'a port is a port')
  assert.deepEqual(places(await locate('two.example')), ['192.0.2.3 5060'], 'no services')
  assert.deepEqual(places(await locate('192.0.2.77')), ['192.0.2.77 5060'])
})

test('among services of one priority chance decides, as often as their weights say (RFC 2782)', async (t) => {
  const { net, locate, srv, roll } = setUp(t)
  for (const number of [1, 2, 3]) net.names.set(`s${number}.example`, [`192.0.2.${number}`])
  srv('_sip._udp.pbx.example', ['s1.example', 1, 10, 0], ['s2.example', 2, 10, 60], ['s3.example', 3, 10, 40])
  roll(0)
  assert.deepEqual(places(await locate()), ['192.0.2.1 1', '192.0.2.3 3', '192.0.2.2 2'])
  roll(128)
  assert.deepEqual(places(await locate()), ['192.0.2.2 2', '192.0.2.3 3', '192.0.2.1 1'])
  roll(255)
  assert.deepEqual(places(await locate()), ['192.0.2.2 2', '192.0.2.3 3', '192.0.2.1 1'])
})

test('a service that is decidedly not there, or leads where NOTIFY may not go, is nowhere', async (t) => {
  const { net, locate, srv } = setUp(t)
  net.names.set('pbx.example', ['192.0.2.9']).set('inside.example', ['127.0.0.1'])
  srv('_sip._udp.pbx.example', ['', 0])
  assert.deepEqual(await locate(), [])
  srv('_sip._udp.other.example', ['inside.example', 5060], ['nobody.example', 5060])
  assert.deepEqual(await locate('other.example'), [])
})

test('of a thousand services and addresses four are tried', async (t) => {
  const { net, locate, srv } = setUp(t)
  const many = Array.from({ length: 1000 }, (_, number) => `10.0.${number >> 8}.${number & 255}`)
  net.names.set('many.example', many)
  srv('_sip._udp.pbx.example', ...many.map((_, at): [string, number] => [`s${at}.example`, 5060]))
  assert.equal((await locate('many.example')).length, 4)
  assert.deepEqual(await locate(), [])
})

async function outcomeOf(
  clock: { advance(ms: number): Promise<void> },
  asked: Promise<NotifyOutcome>,
  ms: number,
) {
  let outcome: NotifyOutcome | undefined
  void asked.then((value) => {
    outcome = value
  })
  await clock.advance(ms)
  return outcome
}

test('a server that is silent, has no route or has too much to do: the next one is asked the same, and is the first for a minute', async (t) => {
  for (const how of ['silent', 'no route', '503'] as const) {
    const { clock, net, client } = setUp(t)
    net.names.set('pbx.example', ['192.0.2.1', '192.0.2.2'])
    if (how === 'no route') net.unroutable.add('192.0.2.1')
    const first = net.phone({ address: '192.0.2.1', answer: how === '503' ? says(503) : () => [] })
    const second = net.phone({ address: '192.0.2.2', answer: ok })
    const took = how === '503' ? 0 : giveUpAfter
    const outcome = await outcomeOf(clock, client.notify(throughPbx), took)
    assert.equal(outcome?.kind === 'answered' && outcome.status, 200, how)
    if (how !== 'no route') {
      const [one, two] = [first.heard[0]?.request, second.heard[0]?.request]
      assert.ok(one && two)
      for (const name of ['Call-ID', 'From', 'CSeq']) assert.equal(header(one, name), header(two, name))
      assert.notEqual(header(one, 'Via'), header(two, 'Via'))
    }
    const before = first.heard.length
    await client.notify(throughPbx)
    assert.deepEqual([first.heard.length, second.heard.length], [before, 2])
    await clock.advance(60_001)
    void client.notify(throughPbx)
    await clock.advance(0)
    assert.equal(second.heard.length, how === '503' ? 3 : 2, 'it is tried first again')
  }
})

test('a server that names a time is left alone so long, five minutes at most', async (t) => {
  const { clock, net, client, locate } = setUp(t)
  net.names.set('pbx.example', ['192.0.2.1', '192.0.2.2'])
  net.phone({ address: '192.0.2.2', answer: ok })
  const first = async () => (await locate())[0]?.address
  for (const [said, seconds] of [
    ['10', 10],
    ['9999', 300],
  ] as const) {
    net.phone({ address: '192.0.2.1', answer: says(503, said) })
    await client.notify(throughPbx)
    await clock.advance(seconds * 1000)
    assert.equal(await first(), '192.0.2.2')
    await clock.advance(1)
    assert.equal(await first(), '192.0.2.1')
  }
})

test('where all are silent, that is told after the last, with how many there were', async (t) => {
  const { clock, net, client } = setUp(t)
  net.names.set('pbx.example', ['192.0.2.1', '192.0.2.2'])
  const asked = client.notify(throughPbx)
  assert.equal(await outcomeOf(clock, asked, 2 * giveUpAfter - 1), undefined)
  await clock.advance(1)
  assert.deepEqual(await asked, { kind: 'timedOut', datagrams: 22, servers: 2 })
})

test('who said that he has it, or answers anything else, is not passed over', async (t) => {
  for (const [status, kind] of [
    [100, 'timedOut'],
    [404, 'answered'],
    [500, 'answered'],
    [302, 'answered'],
  ] as const) {
    const { clock, net, client } = setUp(t)
    net.names.set('pbx.example', ['192.0.2.1', '192.0.2.2'])
    net.phone({ address: '192.0.2.1', answer: says(status) })
    const second = net.phone({ address: '192.0.2.2', answer: ok })
    const outcome = await outcomeOf(clock, client.notify(throughPbx), giveUpAfter)
    assert.deepEqual([outcome?.kind, second.heard.length], [kind, 0], String(status))
  }
})

test('the next server waits for a turn to its own address, and is not asked where the first has answered by then', async (t) => {
  const { clock, net, client } = setUp(t)
  net.names.set('pbx.example', ['192.0.2.1', '192.0.2.2'])
  const first = net.phone({ address: '192.0.2.1' })
  const second = net.phone({ address: '192.0.2.2', answer: ok })
  const waiting: (() => void)[] = []
  const turnsTo: string[] = []
  const turn = ({ address }: Endpoint) => {
    turnsTo.push(address)
    const granted =
      address === '192.0.2.1'
        ? Promise.resolve(true)
        : new Promise<boolean>((resolve) => waiting.push(() => resolve(true)))
    return { granted, giveBack: () => undefined }
  }
  const asked = client.notify(throughPbx, { turn })
  await clock.advance(giveUpAfter + 5000)
  assert.deepEqual([turnsTo.at(-1), second.heard.length], ['192.0.2.2', 0])
  await net.datagram(respond(first.heard[0]?.request ?? assert.fail(), 489))
  waiting[0]?.()
  const outcome = await asked
  assert.equal(outcome.kind === 'answered' && outcome.status, 489)
  assert.equal(second.heard.length, 0)
})

test('each server asks for the password itself, and is answered in its own count', async (t) => {
  const { clock, net, client } = setUp(t)
  net.names.set('pbx.example', ['192.0.2.1', '192.0.2.2'])
  const challenge = 'Digest realm="r", nonce="n"'
  net.phone({ address: '192.0.2.1' })
  const second = net.phone({
    address: '192.0.2.2',
    answer: (request, count) => [
      count === 1 ? respond(request, 407, [['Proxy-Authenticate', challenge]]) : respond(request, 200),
    ],
  })
  const request = { ...throughPbx, credentials: [{ username: 'u', password: 'p' }] }
  const outcome = await outcomeOf(clock, client.notify(request), giveUpAfter)
  assert.equal(outcome?.kind === 'answered' && outcome.authenticated, true)
  assert.equal(parseCSeq(header(second.heard[1]?.request ?? assert.fail(), 'CSeq') ?? '').number, 2)
})
