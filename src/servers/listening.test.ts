import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { type Boundary, createGuard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import { listen, stop } from './listening.ts'

test('a connection that cannot be taken is counted, and the next one is answered', async (t) => {
  const counted: Boundary[] = []
  const server = createServer((_request, response) => response.end('here'))
  const guard = createGuard(silentLog, (boundary) => void counted.push(boundary))
  const port = await listen(server, { host: '127.0.0.1', port: 0 }, guard)
  t.after(() => stop(server))
  // As node says that there are too many open files.
  server.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }))
  assert.deepEqual(counted, ['server'])
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), 'here')
})

test('a port that is taken is said to who wanted it', async (t) => {
  const guard = createGuard(silentLog)
  const [first, second] = [createServer(), createServer()]
  const port = await listen(first, { host: '127.0.0.1', port: 0 }, guard)
  t.after(() => stop(first))
  await assert.rejects(listen(second, { host: '127.0.0.1', port }, guard), /EADDRINUSE/)
})

/** Connects while this thread does nothing, and tells what came of it. */
const caller = `
  const { workerData: { port, connected, count }, parentPort } = require('node:worker_threads')
  const net = require('node:net')
  const told = Array.from({ length: count }, () => new Promise((resolve) => {
    let text = ''
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.write('GET / HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n', () => {
        Atomics.add(connected, 0, 1)
        Atomics.notify(connected, 0)
      })
    })
    socket.on('data', (data) => (text += data))
    socket.on('error', (error) => resolve(error.code))
    socket.on('end', () => resolve(text.split(' ')[1]))
  }))
  Promise.all(told).then((all) => parentPort.postMessage(all))
`

test('who connected before a server stops listening is answered', async () => {
  const server = createServer((_request, response) => response.end('here'))
  const port = await listen(server, { host: '127.0.0.1', port: 0 }, createGuard(silentLog))
  const connected = new Int32Array(new SharedArrayBuffer(4))
  const count = 5
  const worker = new Worker(caller, { eval: true, workerData: { port, connected, count } })
  await once(worker, 'online')
  // As a machine that has much to do: they wait to be taken.
  for (let before = 0; before < count; before = Atomics.load(connected, 0))
    Atomics.wait(connected, 0, before, 10_000)
  const stopped = stop(server)
  assert.deepEqual((await once(worker, 'message'))[0], Array(count).fill('200'))
  await stopped
})
