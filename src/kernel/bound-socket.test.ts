import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { test } from 'node:test'
import { bindSocket } from './bound-socket.ts'

const nothing = { message: () => {}, failed: () => {} }
const host = '127.0.0.1'

test('a port that is taken is said, and the socket is given back', async (t) => {
  const first = createSocket('udp4')
  t.after(() => first.close())
  await bindSocket(first, { port: 0, host }, nothing)
  const second = createSocket('udp4')
  const closed = new Promise((resolve) => second.once('close', resolve))
  await assert.rejects(bindSocket(second, { port: first.address().port, host }, nothing), /EADDRINUSE/)
  await closed
})

test('what says that it comes from port 0 is dropped: nobody could be answered there', async (t) => {
  const socket: Socket = createSocket('udp4')
  t.after(() => socket.close())
  const heard: string[] = []
  await bindSocket(
    socket,
    { port: 0, host },
    { message: (datagram) => void heard.push(`${datagram}`), failed: () => {} },
  )
  for (const port of [0, 7])
    socket.emit('message', Buffer.from(`from ${port}`), { address: host, family: 'IPv4', port, size: 6 })
  assert.deepEqual(heard, ['from 7'])
})

test('an error of one datagram is told, and ends nothing', async (t) => {
  const socket = createSocket('udp4')
  t.after(() => socket.close())
  const failures: string[] = []
  await bindSocket(
    socket,
    { port: 0, host },
    { ...nothing, failed: ({ message }) => void failures.push(message) },
  )
  socket.emit('error', new Error('no route'))
  assert.deepEqual(failures, ['no route'])
})
