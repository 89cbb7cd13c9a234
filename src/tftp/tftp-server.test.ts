/** The server on real sockets of this machine: hostile packets, limits, and very many transfers. */

import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { manualClock, systemClock } from '../kernel/clock.ts'
import { createGuard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import { ackPacket } from './packet.ts'
import { type TftpCount, type TftpReply, tftpServer } from './tftp-server.ts'
import { nodeUdp } from './udp.ts'

const file = Buffer.from('a file of a phone\n'.repeat(60))

type Settings = Partial<Parameters<typeof tftpServer>[0]>

async function listening(t: TestContext, settings: Settings = {}) {
  const counts = new Map<TftpCount, number>()
  const ends: string[] = []
  const server = await tftpServer({
    ...{ udp: nodeUdp('127.0.0.1'), port: 0, clock: systemClock, guard: createGuard(silentLog) },
    count: (what) => void counts.set(what, (counts.get(what) ?? 0) + 1),
    answer: async ({ file: name }): Promise<TftpReply> =>
      name === 'there.cfg' ? { bytes: file, ended: (how) => void ends.push(how) } : { refused: 'nothing' },
    ...settings,
  })
  t.after(server.close)
  return { port: server.port, close: server.close, counts, ends }
}

async function socketOf(t: TestContext): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  t.after(() => socket.close())
  return socket
}

const request = (name: string, ...options: string[]) =>
  Buffer.from(`\0\x01${[name, 'octet', ...options].join('\0')}\0`, 'latin1')
type Came = [datagram: Buffer, from: { address: string; port: number }]
const next = async (socket: Socket) => (await once(socket, 'message')) as unknown as Came

/** Reads a file; the answer is its bytes, or nothing when it was refused. */
function readFile(socket: Socket, port: number, name: string): Promise<Buffer | undefined> {
  const { promise, resolve } = Promise.withResolvers<Buffer | undefined>()
  const pieces: Buffer[] = []
  const take = (datagram: Buffer, from: { address: string; port: number }) => {
    const [opcode, block] = [datagram.readUInt16BE(0), datagram.readUInt16BE(2)]
    if (opcode === 5) return over(undefined)
    if (opcode !== 3 || block !== pieces.length + 1) return
    pieces.push(datagram.subarray(4))
    socket.send(ackPacket(block), from.port, from.address)
    if (datagram.length < 516) over(Buffer.concat(pieces))
  }
  function over(answer: Buffer | undefined): void {
    socket.off('message', take)
    resolve(answer)
  }
  socket.on('message', take)
  socket.send(request(name), port, '127.0.0.1')
  return promise
}

test('a transfer has a port of its own, and the server hears that the file arrived', async (t) => {
  const { port, ends, close, counts } = await listening(t)
  const socket = await socketOf(t)
  socket.send(request('there.cfg'), port, '127.0.0.1')
  const [first, from] = await next(socket)
  assert.equal(first.length, 516)
  assert.notEqual(from.port, port)
  for (const block of [1, 2, 3]) socket.send(ackPacket(block), from.port, from.address)
  await next(socket)
  await next(socket)
  socket.send(ackPacket(3), from.port, from.address)
  await close()
  assert.deepEqual([ends, counts.get('read')], [['done'], 1])
})

test('a phone that asks again before anything came starts nothing anew', async (t) => {
  const { promise: gate, resolve } = Promise.withResolvers<void>()
  const { port, counts, close } = await listening(t, {
    clock: manualClock(),
    answer: async () => {
      await gate
      return { refused: 'nothing' }
    },
  })
  const socket = await socketOf(t)
  for (let times = 0; times < 5; times++) socket.send(request('there.cfg'), port, '127.0.0.1')
  // What comes from here comes in order.
  socket.send(Buffer.from('no packet'), port, '127.0.0.1')
  while (counts.get('malformed') !== 1) await new Promise((next) => setImmediate(next))
  assert.equal(counts.get('repeated'), 4)
  resolve()
  await next(socket)
  await close()
  assert.equal(counts.get('refused'), 1)
})

test('a phone that asks for its next file from the same port waits for nothing', async (t) => {
  const { port, counts } = await listening(t)
  const socket = await socketOf(t)
  for (let times = 0; times < 50; times++) {
    assert.equal(await readFile(socket, port, 'absent.cfg'), undefined)
    assert.ok((await readFile(socket, port, 'there.cfg'))?.equals(file))
  }
  assert.equal(counts.get('repeated'), undefined)
})

test('who knows the port of somebody else’s transfer gets nothing and disturbs nothing', async (t) => {
  const { port, counts, ends, close } = await listening(t)
  const [phone, stranger] = [await socketOf(t), await socketOf(t)]
  const heard: Buffer[] = []
  stranger.on('message', (datagram) => heard.push(datagram))
  phone.send(request('there.cfg'), port, '127.0.0.1')
  const [, from] = await next(phone)
  stranger.send(ackPacket(1), from.port, from.address)
  stranger.send(Buffer.from('\0\x05\0\0stop\0'), from.port, from.address)
  while (counts.get('stranger') !== 2) await new Promise((next) => setImmediate(next))
  for (const block of [1, 2]) {
    phone.send(ackPacket(block), from.port, from.address)
    await next(phone)
  }
  phone.send(ackPacket(3), from.port, from.address)
  while (ends.length === 0) await new Promise((next) => setImmediate(next))
  await close()
  assert.deepEqual([ends, heard], [['done'], []])
})

test('rubbish is counted and dropped, and phones are served meanwhile', async (t) => {
  const { port, counts } = await listening(t)
  const [hostile, phone] = [await socketOf(t), await socketOf(t)]
  const heard: Buffer[] = []
  hostile.on('message', (datagram) => heard.push(datagram))
  let seed = 7
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff
    return seed >> 8
  }
  for (let times = 0; times < 2000; times++) {
    const bytes = Buffer.from(Array.from({ length: random() % 80 }, () => random() % 256))
    // None of these begins as a request does.
    if (bytes.length > 1) bytes.writeUInt16BE(3 + (random() % 1000), 0)
    hostile.send(bytes, port, '127.0.0.1')
    if (times % 50 === 0) assert.ok((await readFile(phone, port, 'there.cfg'))?.equals(file))
  }
  const dropped = () => (counts.get('malformed') ?? 0) + (counts.get('unexpected') ?? 0)
  while (dropped() < 1900) await new Promise((next) => setImmediate(next))
  assert.deepEqual(heard, [])
})

test('one address has so many transfers and no more, and of those that it never answers fewer', async (t) => {
  const limits = { inAll: 100, ofAddress: 5, unanswered: 3 }
  const { port, counts } = await listening(t, { limits, clock: manualClock() })
  const open = async (isAnswered: boolean) => {
    const socket = await socketOf(t)
    socket.send(request('there.cfg'), port, '127.0.0.1')
    const [, from] = await next(socket)
    if (!isAnswered) return
    socket.send(ackPacket(1), from.port, from.address)
    await next(socket)
  }
  for (const isAnswered of [true, true, true, false, false]) await open(isAnswered)
  const socket = await socketOf(t)
  socket.send(request('there.cfg'), port, '127.0.0.1')
  while (counts.get('tooMany') !== 1) await new Promise((next) => setImmediate(next))

  const another = await listening(t, { limits, clock: manualClock() })
  for (let times = 0; times < 3; times++) {
    const socket = await socketOf(t)
    socket.send(request('there.cfg'), another.port, '127.0.0.1')
    await next(socket)
  }
  socket.send(request('there.cfg'), another.port, '127.0.0.1')
  while (another.counts.get('tooMany') !== 1) await new Promise((next) => setImmediate(next))
})

test('in another’s name nobody is sent more than the first packet three times', async (t) => {
  const clock = manualClock()
  const { port, ends } = await listening(t, { clock })
  const socket = await socketOf(t)
  const heard: Buffer[] = []
  socket.on('message', (datagram) => heard.push(datagram))
  socket.send(request('there.cfg', 'blksize', '1468', 'windowsize', '64'), port, '127.0.0.1')
  while (heard.length === 0) await new Promise((next) => setImmediate(next))
  while (ends.length === 0) await clock.advance(1000)
  while (heard.length < 3) await new Promise((next) => setImmediate(next))
  assert.deepEqual(ends, ['silent'])
  assert.equal(heard.length, 3)
  assert.ok(
    heard.every(
      (datagram) => datagram.length <= request('there.cfg', 'blksize', '1468', 'windowsize', '64').length,
    ),
  )
})

test('10,000 transfers go well, and nothing is left of them', async (t) => {
  const { port, counts, close } = await listening(t)
  const sockets = await Promise.all(Array.from({ length: 50 }, () => socketOf(t)))
  let left = 10_000
  await Promise.all(
    sockets.map(async (socket) => {
      while (left-- > 0) {
        const name = left % 10 === 0 ? 'absent.cfg' : 'there.cfg'
        const got = await readFile(socket, port, name)
        assert.equal(got?.length, name === 'there.cfg' ? file.length : undefined)
      }
    }),
  )
  // The last acknowledgements are still on their way.
  while (counts.get('read') !== 9000) await new Promise((next) => setImmediate(next))
  await close()
  assert.equal(counts.get('refused'), 1000)
  assert.equal(counts.get('broken') ?? 0, 0)
})
