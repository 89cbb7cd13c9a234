import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'
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
