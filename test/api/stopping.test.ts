/** Stopping the server: it waits for nobody who asks for nothing. */

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { startTestApp } from '../support/start-app.ts'

test('the server stops soon though a browser holds connections open that it never used', async (t) => {
  const app = await startTestApp(t)
  const sockets = [app.pageUrl, app.publicUrl].map((url) => {
    const { hostname, port } = new URL(url)
    return connect(Number(port), hostname)
  })
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
  await fetch(`${app.pageUrl}/healthz`)
  const hungUp = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)))
  const started = performance.now()
  await app.close()
  await Promise.all(hungUp)
  assert.ok(performance.now() - started < 8000)
})
