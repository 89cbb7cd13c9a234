import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { canSharePorts, claimPort, claimPorts } from './port-claims.ts'

test('a port that somebody else has is said at once, though threads could share it', async (t) => {
  assert.equal(await canSharePorts('127.0.0.1'), true)
  const other = createServer()
  await new Promise<void>((resolve) => other.listen({ host: '127.0.0.1', port: 0, reusePort: true }, resolve))
  t.after(() => other.close())
  const { port } = other.address() as { port: number }
  await assert.rejects(claimPort('127.0.0.1', port), { code: 'EADDRINUSE', port })
  assert.ok((await claimPort('127.0.0.1', 0)) > 0)
})

test('a port that is wanted twice is told as one that is taken, and none is kept', async () => {
  const port = await claimPort('127.0.0.1', 0)
  await assert.rejects(claimPorts('127.0.0.1', [0, port, port]), { code: 'EADDRINUSE', port })
  assert.deepEqual(await claimPorts('127.0.0.1', [port]), [port])
})
