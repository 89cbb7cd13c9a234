import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { giveUpAfter } from './client-transaction.ts'
import { lateLimit } from './incoming.ts'
import { mockClient } from './mock-client.ts'
import { type MockPhone, respond } from './mock-network.ts'
import type { NotifyOutcome, NotifyRequest } from './sip-client.ts'

const checkSync: NotifyRequest = {
  ...{ requestUri: 'sip:1001@192.0.2.7', host: '192.0.2.7', port: 5060, transport: 'udp' },
  ...{ from: 'sip:offhook@pbx', to: 'sip:1001@pbx', event: 'check-sync' },
}

function setUp(t: TestContext, answer?: MockPhone['answer']) {
  const { clock, net, client } = mockClient(t)
  const phone = net.phone({ address: '192.0.2.7', answer })
  const late: NotifyOutcome[] = []
  const ask = () => client.notify(checkSync, { late: (outcome) => late.push(outcome) })
  return { clock, net, client, phone, late, ask }
}

test('an answer that comes after 32 seconds is told once, as what it is', async (t) => {
  const { clock, net, client, phone, late, ask } = setUp(t)
  const outcome = ask()
  await clock.advance(giveUpAfter)
  assert.deepEqual(await outcome, { kind: 'timedOut', datagrams: 11 })
  const request = phone.heard[0]?.request ?? assert.fail()
  await clock.advance(9 * 60_000)
  await net.datagram(respond(request, 180))
  assert.deepEqual(late, [])
  await net.datagram(respond(request, 489))
  await net.datagram(respond(request, 489))
  assert.deepEqual(late, [{ kind: 'answered', status: 489, reason: 'Said The Phone', authenticated: false }])
  const { late: counted, dropped, answered } = client.counters
  assert.deepEqual([counted, dropped.unmatched, answered['4xx'], answered['1xx']], [1, 1, 1, 0])
})

test('what was given up is remembered for ten minutes; a later answer is nobody’s', async (t) => {
  const { clock, net, client, phone, late, ask } = setUp(t)
  void ask()
  await clock.advance(giveUpAfter)
  await clock.advance(lateLimit + 1)
  await net.datagram(respond(phone.heard[0]?.request ?? assert.fail(), 200))
  assert.deepEqual([late, client.counters.late, client.counters.dropped.unmatched], [[], 0, 1])
})

test('of what was given up the newest 10,000 are remembered', async (t) => {
  const { clock, net, phone, late, ask } = setUp(t)
  void ask()
  await clock.advance(1)
  for (let number = 0; number < 10_000; number++) void ask()
  await clock.advance(giveUpAfter)
  const [oldest, next] = phone.heard
  await net.datagram(respond(oldest?.request ?? assert.fail(), 200))
  assert.equal(late.length, 0)
  await net.datagram(respond(next?.request ?? assert.fail(), 200))
  assert.equal(late.length, 1)
})

test('what is sent and what comes of it is counted: copies apart, answers by their class', async (t) => {
  const { clock, client, ask } = setUp(t, (request, count) => {
    if (count < 3) return []
    return [respond(request, 100), respond(request, 100), respond(request, 202), respond(request, 202)]
  })
  void ask()
  await clock.advance(2000)
  assert.deepEqual(client.counters, {
    ...{ sent: 1, retransmitted: 2, late: 0, dropped: { malformed: 0, unmatched: 0 } },
    answered: { '1xx': 2, '2xx': 1, '3xx': 0, '4xx': 0, '5xx': 0, '6xx': 0 },
  })
})
