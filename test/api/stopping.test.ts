/** Stopping the server: it waits for nobody who asks for nothing. */

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { startTestApp } from '../support/start-app.ts'

test('the server hangs up at once though a browser holds connections open that it never used', async (t) => {
  const app = await startTestApp(t)
  const sockets = [app.pageUrl, app.publicUrl].map((url) => {
    const { hostname, port } = new URL(url)
    return connect(Number(port), hostname)
  })
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
  await fetch(`${app.pageUrl}/healthz`)
  const hungUp = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)))
  await app.close()
  await Promise.all(hungUp)
  // A server that waited until the connection was too old would have said so (408) before it hung up.
  assert.deepEqual(
    sockets.map((socket) => socket.bytesRead),
    [0, 0],
  )
})
