import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { systemClock } from '../kernel/clock.ts'
import { InternalError } from '../kernel/errors.ts'
import { systemRandom } from '../kernel/random.ts'
import { respond } from './mock-network.ts'
import { sipClient } from './sip-client.ts'
import { parseMessage } from './sip-message.ts'
import { isLoss, nodeNetwork, type UdpSocket } from './sip-network.ts'
import { writeHost } from './sip-uri.ts'

const quiet = { message() {} }

test('a socket that is bound everywhere still knows the address towards a destination', async () => {
  assert.equal(
    await nodeNetwork({ host: '0.0.0.0', port: 0 }).localAddress({ address: '127.0.0.1', port: 9 }),
    '127.0.0.1',
  )
  assert.equal(
    await nodeNetwork({ host: '::', port: 0 }).localAddress({ address: '127.0.0.2', port: 9 }),
    '127.0.0.1',
  )
  assert.equal(
    await nodeNetwork({ host: '127.0.0.3', port: 0 }).localAddress({ address: '127.0.0.1', port: 9 }),
    '127.0.0.3',
  )
})

test('a datagram goes from one real socket to another', async (t) => {
  const network = nodeNetwork({ host: '127.0.0.1', port: 0 })
  const arrived = Promise.withResolvers<{ text: string; port: number }>()
  const hearing = await network.openUdp(4, {
    message: (bytes, from) => arrived.resolve({ text: Buffer.from(bytes).toString(), port: from.port }),
  })
  const sending = await network.openUdp(4, quiet)
  t.after(() => Promise.all([hearing.close(), sending.close()]))
  await sending.send(Buffer.from('hello'), { address: '127.0.0.1', port: hearing.port })
  assert.deepEqual(await arrived.promise, { text: 'hello', port: sending.port })
})

test('a port that is taken fails, and says so; a datagram that is too large fails alone', async (t) => {
  const network = nodeNetwork({ host: '127.0.0.1', port: 0 })
  const first: UdpSocket = await network.openUdp(4, quiet)
  t.after(first.close)
  await assert.rejects(nodeNetwork({ host: '127.0.0.1', port: first.port }).openUdp(4, quiet), /EADDRINUSE/)
  await assert.rejects(first.send(new Uint8Array(70_000), { address: '127.0.0.1', port: 9 }), /EMSGSIZE/)
  await first.send(new Uint8Array(1), { address: '127.0.0.1', port: first.port })
})

test('a TCP connection tells when it is up, what came, and that it ended', async (t) => {
  const server = createServer((socket) => socket.end('hello'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const address = server.address()
  assert.ok(address && typeof address === 'object')
  const seen: string[] = []
  await new Promise<void>((resolve) => {
    nodeNetwork({ host: '127.0.0.1', port: 0 }).connectTcp(
      { address: '127.0.0.1', port: address.port },
      {
        connected: (local) => seen.push(`from ${local.address}`),
        data: (bytes) => seen.push(Buffer.from(bytes).toString()),
        closed: (detail) => {
          seen.push(detail)
          resolve()
        },
      },
    )
  })
  assert.deepEqual(seen, ['from 127.0.0.1', 'hello', 'The phone closed the connection'])
})

test('a TCP connection that is given up ends, on both sides', async (t) => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const address = server.address()
  assert.ok(address && typeof address === 'object')
  const arrived = once(server, 'connection')
  const closed = Promise.withResolvers<string>()
  const connection = nodeNetwork({ host: '127.0.0.1', port: 0 }).connectTcp(
    { address: '127.0.0.1', port: address.port },
    { connected: () => undefined, data: () => undefined, closed: closed.resolve },
  )
  const [socket] = await arrived
  const ended = once(socket.resume(), 'end')
  connection.destroy()
  await Promise.all([ended, closed.promise])
})

test('a peer that takes a connection and does not read costs no more than a few messages, then it is cut', async (t) => {
  const server = createServer((socket) => socket.pause().on('error', () => undefined))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const address = server.address()
  assert.ok(address && typeof address === 'object')
  let connected: () => void = () => undefined
  const isUp = new Promise<void>((resolve) => {
    connected = resolve
  })
  const ends: string[] = []
  const connection = nodeNetwork({ host: '127.0.0.1', port: 0 }).connectTcp(
    { address: '127.0.0.1', port: address.port },
    { connected: () => connected(), data: () => undefined, closed: (detail) => ends.push(detail) },
  )
  t.after(() => connection.destroy())
  await isUp
  // Far more than the buffers of any machine hold.
  for (let sent = 0; sent < 1000 && ends.length === 0; sent++) {
    connection.write(new Uint8Array(60_000))
    await new Promise(setImmediate)
  }
  assert.deepEqual(ends, ['The phone does not read what it is sent'])
})

test('what the machine’s own buffers could not hold is as good as lost on its way, and nothing else is', () => {
  for (const code of ['ENOBUFS', 'ENOMEM', 'EAGAIN'])
    assert.equal(isLoss(Object.assign(new Error(), { code })), true)
  assert.equal(isLoss(Object.assign(new Error(), { code: 'ENETUNREACH' })), false)
  assert.equal(isLoss(Object.assign(new Error(), { code: '' })), false)
  assert.equal(isLoss(new Error()), false)
})

test('bound to every address, a machine without IPv6 asks over IPv4 alone', () => {
  const familiesOf = (host: string, interfaces: object) =>
    nodeNetwork({ host, port: 0 }, () => interfaces as never).families
  const four = { lo: [{ family: 'IPv4' }], down: undefined }
  const both = { lo: [{ family: 'IPv4' }, { family: 'IPv6' }] }
  assert.deepEqual(familiesOf('::', four), [4])
  assert.deepEqual(familiesOf('::', both), [4, 6])
  assert.deepEqual(familiesOf('0.0.0.0', both), [4])
  assert.deepEqual(familiesOf('192.0.2.1', both), [4])
  assert.deepEqual(familiesOf('::1', four), [6])
})

test('a name is resolved to addresses of the family that we are bound to', async () => {
  assert.deepEqual(await nodeNetwork({ host: '127.0.0.1', port: 0 }).resolve('localhost'), ['127.0.0.1'])
})

test('a client is bound to an address, not to a name', () => {
  assert.throws(() => nodeNetwork({ host: 'localhost', port: 0 }), {
    constructor: InternalError,
    message: 'The SIP client is bound to an address, not to a name',
  })
})

test('a thousand datagrams that are sent at once all arrive, and after them more', async (t) => {
  const network = nodeNetwork({ host: '127.0.0.1', port: 0 })
  const arrived = new Set<string>()
  const hearing = await network.openUdp(4, { message: (bytes) => arrived.add(Buffer.from(bytes).toString()) })
  const sending = await network.openUdp(4, quiet)
  t.after(() => Promise.all([hearing.close(), sending.close()]))
  for (const count of [1000, 40, 100]) {
    const names = Array.from({ length: count }, (_, at) => `${count} ${at}`)
    await Promise.all(
      names.map((name) => sending.send(Buffer.from(name), { address: '127.0.0.1', port: hearing.port })),
    )
  }
  for (let turn = 0; turn < 100 && arrived.size < 1140; turn++)
    await new Promise((resolve) => setTimeout(resolve, 10))
  assert.equal(arrived.size, 1140)
})

test('bound to :: phones of both families find one and the same port', async (t) => {
  const chosen = await nodeNetwork({ host: '0.0.0.0', port: 0 }).openUdp(4, quiet)
  t.after(chosen.close)
  const network = nodeNetwork({ host: '::', port: chosen.port })
  if (!network.families.includes(6)) return
  const beside = await network.openUdp(6, quiet)
  t.after(beside.close)
  assert.equal(beside.port, chosen.port)
})

test('bound to :: a phone is reached over IPv4 and over IPv6', async (t) => {
  const network = nodeNetwork({ host: '::', port: 0 })
  const client = sipClient({
    ...{ clock: systemClock, random: systemRandom, network, mayReach: () => true, userAgent: 'Offhook' },
  })
  t.after(client.close)
  await client.listen()
  for (const [type, address, family] of [
    ['udp4', '127.0.0.1', 4],
    ['udp6', '::1', 6],
  ] as const) {
    if (!network.families.includes(family)) continue
    const phone = createSocket(type).bind(0, address)
    await once(phone, 'listening')
    t.after(() => phone.close())
    phone.on('message', (datagram, from) => {
      const request = parseMessage(datagram)
      if (request.kind === 'request') phone.send(respond(request, 200), from.port, from.address)
    })
    const requestUri = `sip:100@${writeHost(address)}:${phone.address().port}`
    const outcome = await client.notify({
      ...{ requestUri, host: address, port: phone.address().port, transport: 'udp', event: 'check-sync' },
      ...{ from: 'sip:a@pbx', to: 'sip:a@pbx' },
    })
    assert.equal(outcome.kind, 'answered')
  }
})
