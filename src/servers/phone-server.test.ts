import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { createGuard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import { networksOf } from '../kernel/networks.ts'
import type { PhoneRoad } from '../roads/phone-road.ts'
import { listen, stop } from './listening.ts'
import { phoneServer } from './phone-server.ts'

type Parts = Partial<Parameters<typeof phoneServer>[1]>

const road: PhoneRoad = { answer: async () => ({ status: 200, headers: [], body: Buffer.from('here') }) }
const patient = { headersMs: 60_000, requestMs: 60_000, silentMs: 60_000 }

async function serve(t: TestContext, parts: Parts, answering = road) {
  const guard = createGuard(silentLog)
  const connections = { inAll: 100, ofAddress: 100 }
  const server = phoneServer(answering, {
    ...{ guard, trustedProxies: undefined, connections, patience: patient },
    ...parts,
  })
  const port = await listen(server, { host: '127.0.0.1', port: 0 }, guard)
  const sockets: Socket[] = []
  t.after(async () => {
    for (const socket of sockets) socket.destroy()
    await stop(server)
  })
  const dial = (localAddress = '127.0.0.1') => {
    const socket = connect({ port, host: '127.0.0.1', localAddress })
    socket.on('error', () => undefined)
    sockets.push(socket)
    return socket
  }
  /** Whether it is answered; the connection stays open then. */
  const isServed = async (socket: Socket) => {
    socket.write('GET /p/x/ HTTP/1.1\r\nhost: x\r\n\r\n')
    const said = await Promise.race([once(socket, 'data'), once(socket, 'close')])
    return String(said[0]).startsWith('HTTP/1.1 200 ')
  }
  return { server, dial, isServed }
}

test('one address holds so many connections and no more, and others are served meanwhile', async (t) => {
  const { dial, isServed } = await serve(t, { connections: { inAll: 100, ofAddress: 3 } })
  const own = [dial(), dial(), dial()]
  for (const socket of own) assert.equal(await isServed(socket), true)
  assert.equal(await isServed(dial()), false)
  assert.equal(await isServed(dial('127.0.0.2')), true)
  own[0]?.destroy()
  // The server hears of it a moment later.
  while (!(await isServed(dial()))) await new Promise((resolve) => setImmediate(resolve))
  assert.equal(await isServed(dial()), false)
})

test('a trusted proxy, which stands for all phones, is bounded by what all may hold', async (t) => {
  const trustedProxies = networksOf(['127.0.0.1'])
  const { dial, isServed } = await serve(t, { trustedProxies, connections: { inAll: 4, ofAddress: 1 } })
  for (let turn = 0; turn < 3; turn++) assert.equal(await isServed(dial()), true)
})

test('all together hold so many: who is busy is not cut, and what only waits for its next request makes room', async (t) => {
  const { dial, isServed } = await serve(t, { connections: { inAll: 3, ofAddress: 100 } })
  const begun = dial()
  begun.write('GET /p/x/ HTTP/1.1\r\n')
  const idle = [dial('127.0.0.2'), dial('127.0.0.3')]
  for (const socket of idle) assert.equal(await isServed(socket), true)
  const closed = Promise.all(idle.map((socket) => once(socket, 'close')))
  assert.equal(await isServed(dial('127.0.0.4')), false)
  await closed
  assert.equal(await isServed(dial('127.0.0.4')), true)
  begun.write('host: x\r\n\r\n')
  assert.match(String((await once(begun, 'data'))[0]), /^HTTP\/1.1 200 /)
})

test('who sends its request too slowly, or does not read the answer, is let go', async (t) => {
  const endless: PhoneRoad = {
    answer: async () => ({
      status: 200,
      headers: [],
      stream: {
        bytes: 1e9,
        read: Readable.from(
          (function* () {
            for (;;) yield Buffer.alloc(65_536)
          })(),
        ),
      },
    }),
  }
  const slow = { headersMs: 100, requestMs: 200, silentMs: 60_000 }
  const sending = await serve(t, { patience: slow })
  const head = sending.dial()
  head.write('GET /p/x/ HTTP/1.1\r\nhost: x\r\n')
  const body = sending.dial()
  body.write('PUT /p/x/a.log HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{')
  for (const socket of [head, body]) {
    socket.resume()
    await once(socket, 'close')
  }
  const reading = await serve(t, { patience: { ...patient, silentMs: 200 } }, endless)
  const gone = once(reading.server, 'connection').then(([socket]) => once(socket, 'close'))
  const deaf = reading.dial()
  deaf.pause()
  deaf.write('GET /p/x/a.log HTTP/1.1\r\nhost: x\r\n\r\n')
  await gone
})
