import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Server } from 'node:http'
import { connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createGuard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import type { PhoneAnswer, PhoneRequest, PhoneRoad } from '../roads/phone-road.ts'
import { listen, stop } from './listening.ts'
import { type PhonePatience, phoneServer } from './phone-server.ts'

const headers = ['content-type', 'text/plain', 'etag', '"a"']
const file: PhoneAnswer = { status: 200, headers, body: Buffer.from('here') }
const patient = { headersMs: 60_000, requestMs: 60_000, silentMs: 60_000 }

/** Says what it was asked; `/none` is not there, `/later` comes later, `/fails` fails. */
function roadOf(asked: string[], answer: PhoneAnswer): PhoneRoad {
  return {
    answer({ method, url, ip, protocol, userAgent, ifNoneMatch, authorization }: PhoneRequest) {
      asked.push([method, url, ip, protocol, userAgent, authorization].join(' '))
      if (url === '/fails') throw new Error('on purpose')
      if (url === '/none') return { status: 404, headers: [] }
      if (url === '/later') return new Promise((resolve) => setImmediate(resolve, answer))
      if (authorization === 'wrong') return { status: 401, headers: ['www-authenticate', 'Basic'] }
      return ifNoneMatch === undefined ? answer : { status: 304, headers: ['etag', '"a"'] }
    },
  }
}

type Wanted = { answer?: PhoneAnswer; answersAtOnce?: boolean; patience?: PhonePatience }

async function serve(
  t: TestContext,
  { answer = file, answersAtOnce = true, patience = patient }: Wanted = {},
) {
  const guard = createGuard(silentLog)
  const asked: string[] = []
  const connections = { inAll: 100, ofAddress: 100 }
  const server = phoneServer(roadOf(asked, answer), {
    ...{ guard, trustedProxies: undefined, connections, patience, answersAtOnce },
  })
  let byNode = 0
  server.on('request', () => byNode++)
  const port = await listen(server, { host: '127.0.0.1', port: 0 }, guard)
  const sockets: Socket[] = []
  t.after(async () => {
    for (const socket of sockets) socket.destroy()
    await stop(server)
  })
  const dial = () => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    socket.on('error', () => undefined)
    sockets.push(socket)
    return socket
  }
  return { server, asked, dial, byNode: () => byNode }
}

/** Sends these one after the other, each when the one before was answered, and at last one that ends the connection. */
async function hear(socket: Socket, requests: readonly string[]): Promise<string> {
  let said = ''
  socket.setEncoding('latin1').on('data', (text) => {
    said += text
  })
  const closed = once(socket, 'end')
  for (const request of [...requests, 'GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n']) {
    socket.write(request, 'latin1')
    await Promise.race([once(socket, 'data'), closed])
  }
  await closed
  return said.replace(/\r\nDate: [^\r]*/g, '')
}

const request = (start: string, ...lines: string[]) => `${[start, 'Host: x', ...lines].join('\r\n')}\r\n\r\n`
const get = (url: string, ...lines: string[]) => request(`GET ${url} HTTP/1.1`, ...lines)

test('what is answered at once is what node:http would have answered, and what it is asked is the same', async (t) => {
  const plain = [
    [get('/a'), get('/b', 'User-Agent: Fono'), get('/c')],
    [request('HEAD /a HTTP/1.1')],
    [get('/a', 'If-None-Match: "a"'), get('/a', 'Authorization: wrong'), get('/a')],
    [get('/a', 'Connection: close')],
    [get('/a', 'connection: Keep-Alive')],
    [request('GET /a HTTP/1.0')],
    [request('GET /a HTTP/1.0', 'Connection: keep-alive'), get('/a')],
    [request('GET /a HTTP/1.0', 'Connection: keep-alive', 'If-None-Match: "a"')],
    [request('HEAD /a HTTP/1.0', 'Connection: keep-alive', 'If-None-Match: "a"')],
  ]
  const others = [
    [get('/none'), get('/a')],
    [get('/later'), get('/none')],
    [get('/fails')],
    [get('/a') + get('/b')],
    [get('/a', 'Range: bytes=0-1')],
    [get('/a', 'Content-Length: 3').concat('abc')],
    ['GET /a HTTP/1.1\r\n\r\n'],
    ['GET /a HTTP/9.1\r\n\r\n'],
  ]
  const [atOnce, byNode] = [await serve(t), await serve(t, { answersAtOnce: false })]
  for (const requests of [...plain, ...others]) {
    const before = atOnce.byNode()
    const text = await hear(atOnce.dial(), requests)
    assert.equal(text, await hear(byNode.dial(), requests), requests.join())
    if (plain.includes(requests)) assert.equal(atOnce.byNode(), before, `${requests} went to node:http`)
  }
  assert.deepEqual(atOnce.asked, byNode.asked)
})

test('a phone that may not send a file hears so, and its connection is kept for what it asks next', async (t) => {
  const { dial } = await serve(t)
  const put = request('PUT /none HTTP/1.1', 'Content-Length: 3').concat('abc')
  assert.match(await hear(dial(), [put, get('/a')]), /^HTTP\/1\.1 404 .*HTTP\/1\.1 200 .*here.*here$/s)
})

test('a request that comes in pieces or bytes is answered when all of it is there', async (t) => {
  const { dial, asked } = await serve(t)
  const socket = dial()
  socket.setNoDelay(true)
  for (const byte of get('/a')) {
    socket.write(byte)
    await new Promise((resolve) => setImmediate(resolve))
  }
  assert.match(String((await once(socket, 'data'))[0]), /^HTTP\/1\.1 200 /)
  assert.match(await hear(socket, [get('/b')]), /here$/)
  assert.deepEqual(
    asked.map((each) => each.split(' ')[1]),
    ['/a', '/b', '/last'],
  )
})

test('who ends its side after the request gets the answer, and then the end', async (t) => {
  const { dial } = await serve(t)
  const socket = dial()
  socket.end(get('/a'))
  assert.match((await socket.toArray()).join(''), /^HTTP\/1\.1 200 .*here$/s)
})

/** More than the machine takes for a connection that nobody reads. */
const heavy: PhoneAnswer = { status: 200, headers, body: Buffer.alloc(20_000_000, 'x') }

test('who does not read its answer is let go, also when it has ended its side', async (t) => {
  const { dial, server } = await serve(t, { answer: heavy, patience: { ...patient, silentMs: 200 } })
  for (const isEnded of [false, true]) {
    const gone = once(server, 'connection').then(([socket]) => once(socket, 'close'))
    const deaf = dial()
    deaf.pause()
    deaf.write(get('/a'))
    if (isEnded) deaf.end()
    await gone
  }
})

test('one answer waits for a reader and no more: the next requests are node:http’s', async (t) => {
  const { dial, byNode, server } = await serve(t, { answer: heavy })
  const accepted = once(server, 'connection')
  const socket = dial()
  socket.pause()
  socket.write(get('/a'))
  const [own] = await accepted
  while (own.writableLength === 0) await new Promise((resolve) => setImmediate(resolve))
  socket.write(get('/b') + get('/c', 'Connection: close'))
  while (byNode() === 0) await new Promise((resolve) => setImmediate(resolve))
  let bytes = 0
  for await (const chunk of socket) bytes += chunk.length
  assert.ok(bytes > 3 * 20_000_000)
})

const isOver = (socket: Socket) =>
  once(
    socket.resume().on('end', () => socket.end()),
    'close',
  )

test('who never says a word, or nothing after its answer, is let go', async (t) => {
  const { dial } = await serve(t, { patience: { ...patient, headersMs: 100, keptMs: 100 } })
  const [silent, asking] = [dial(), dial()]
  asking.write(get('/a'))
  await Promise.all([silent, asking].map(isOver))
})

test('connections that wait for their next request end when the server stops, the others a moment later', async (t) => {
  const { dial, server } = await serve(t)
  const [kept, silent] = [dial(), dial()]
  kept.write(get('/a'))
  await once(kept, 'data')
  await accepted(server, 2)
  server.closeIdleConnections()
  await isOver(kept)
  assert.equal(silent.readyState, 'open')
  server.closeAllConnections()
  await isOver(silent)
})

async function accepted(server: Server, count: number): Promise<void> {
  const open = () => new Promise<number>((resolve) => server.getConnections((_, open) => resolve(open)))
  while ((await open()) < count) await new Promise((resolve) => setImmediate(resolve))
}

test('who hangs up in the middle of an answer leaves nothing behind', async (t) => {
  const { dial, server } = await serve(t, { answer: heavy })
  for (let turn = 0; turn < 5; turn++) {
    const socket = dial()
    socket.write(get('/a'))
    await once(socket, 'data')
    socket.resetAndDestroy()
  }
  const open = () => new Promise<number>((resolve) => server.getConnections((_, open) => resolve(open)))
  while ((await open()) > 0) await new Promise((resolve) => setImmediate(resolve))
  const socket = dial()
  socket.write(get('/a'))
  assert.match(String((await once(socket, 'data'))[0]), /^HTTP\/1\.1 200 /)
})
