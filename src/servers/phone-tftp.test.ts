import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { test } from 'node:test'
import { claimTftpPort } from './phone-tftp.ts'

test('a port that is taken is said at the start, and one that is off is not asked for', async (t) => {
  const holder = createSocket('udp4')
  t.after(() => holder.close())
  holder.bind(0, '127.0.0.1')
  await once(holder, 'listening')
  const { port } = holder.address()
  await assert.rejects(claimTftpPort('127.0.0.1', port), { code: 'EADDRINUSE', port })
  await claimTftpPort('127.0.0.1', 0)
})
