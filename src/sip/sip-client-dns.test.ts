import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { startDnsServer } from '../../test/support/dns-server.ts'
import { fastClock } from '../../test/support/fast-clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { respond } from './mock-network.ts'
import { sipClient } from './sip-client.ts'
import { parseMessage } from './sip-message.ts'
import { nodeNetwork } from './sip-network.ts'

/** A SIP server on this machine that answers or keeps silent. */
async function server(t: TestContext, status?: number) {
  const socket = createSocket('udp4')
  let heard = 0
  socket.on('message', (datagram, from) => {
    heard++
    const request = parseMessage(datagram)
    if (status !== undefined && request.kind === 'request')
      socket.send(respond(request, status), from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  t.after(() => void socket.close())
  return { port: socket.address().port, heard: () => heard }
}

test('a real name server is asked for the services of a registrar, and where one is silent the next is asked', async (t) => {
  const silent = await server(t)
  const there = await server(t, 200)
  const services = new Map([
    [
      '_sip._udp.pbx.test',
      [
        { name: 'localhost', port: there.port, priority: 20, weight: 0 },
        { name: 'localhost', port: silent.port, priority: 10, weight: 0 },
      ],
    ],
  ])
  const dns = await startDnsServer(t, services)
  const client = sipClient({
    ...{ clock: fastClock(20), random: systemRandom, mayReach: () => true, userAgent: 'Offhook' },
    network: nodeNetwork({ host: '127.0.0.1', port: 0, nameServers: [dns.address] }),
  })
  t.after(client.close)
  const outcome = await client.notify({
    ...{ requestUri: 'sip:100@pbx.test', host: 'pbx.test', transport: 'udp', event: 'check-sync' },
    ...{ from: 'sip:100@pbx.test', to: 'sip:100@pbx.test' },
  })
  assert.equal(outcome.kind === 'answered' && outcome.status, 200)
  assert.deepEqual(dns.asked, ['_sip._udp.pbx.test'])
  assert.ok(silent.heard() > 1)
  assert.equal(there.heard(), 1)
})

test('a name without services, and one whose name server does not answer, has none', async (t) => {
  const dns = await startDnsServer(t, new Map())
  const ends: (() => unknown)[] = []
  const gone = await startDnsServer({ after: (end: () => unknown) => void ends.push(end) }, new Map())
  for (const end of ends) await end()
  for (const nameServers of [[dns.address], [gone.address]])
    assert.deepEqual(
      await nodeNetwork({ host: '127.0.0.1', port: 0, nameServers }).resolveServices('_sip._udp.pbx.test'),
      [],
    )
})
