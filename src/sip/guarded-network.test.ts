import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../kernel/clock.ts'
import { type Boundary, createGuard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import { guardedNetwork } from './guarded-network.ts'
import { mockNetwork } from './mock-network.ts'

test('a packet that is handled badly is counted, and the next one is heard', async () => {
  const net = mockNetwork(manualClock())
  const failures: Boundary[] = []
  const guard = createGuard(silentLog, (boundary) => failures.push(boundary))
  const heard: string[] = []
  const network = guardedNetwork(net.network, () => true, guard)
  await network.openUdp(4, {
    message(datagram) {
      heard.push(Buffer.from(datagram).toString())
      if (heard.length === 1) throw new Error('not thought of')
    },
  })
  await net.datagram('first')
  await net.datagram('second')
  assert.deepEqual(heard, ['first', 'second'])
  assert.deepEqual(failures, ['sip'])
})

for (const transport of ['tcp', 'tls'] as const)
  test(`over ${transport} too, whichever event it was`, async () => {
    const net = mockNetwork(manualClock())
    net.phone({ address: '192.0.2.7', transport, port: 5060 })
    const failures: Boundary[] = []
    const guard = createGuard(silentLog, (boundary) => failures.push(boundary))
    const broken = () => {
      throw new Error('not thought of')
    }
    const network = guardedNetwork(net.network, () => true, guard)
    const to = { address: '192.0.2.7', port: 5060 }
    const handlers = { connected: broken, data: broken, closed: broken }
    const peer =
      transport === 'tls' ? network.connectTls(to, handlers, undefined) : network.connectTcp(to, handlers)
    await new Promise(setImmediate)
    peer.destroy()
    await new Promise(setImmediate)
    assert.deepEqual(failures, ['sip', 'sip'])
  })

test('an answer does not go where NOTIFY may not go, whatever address a packet claims to be from', async () => {
  const net = mockNetwork(manualClock())
  const network = guardedNetwork(
    net.network,
    ({ address }) => address !== '127.0.0.1',
    createGuard(silentLog),
  )
  const socket = await network.openUdp(4, { message: () => undefined })
  await assert.rejects(
    socket.send(Buffer.from('x'), { address: '127.0.0.1', port: 5060 }),
    /may not reach 127/,
  )
  const to = { address: '127.0.0.1', port: 5060 }
  const handlers = { connected: () => undefined, data: () => undefined, closed: () => undefined }
  assert.throws(() => network.connectTcp(to, handlers), /may not reach 127/)
  assert.throws(() => network.connectTls(to, handlers, 'phone.lan'), /may not reach 127/)
})
