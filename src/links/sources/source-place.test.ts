import assert from 'node:assert/strict'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { watched } from './source-place.ts'

async function peer(t: TestContext, behaves: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    behaves(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => void server.close())
  return (server.address() as AddressInfo).port
}

function endless(socket: Socket): void {
  const more = () => {
    while (socket.writable && socket.write(Buffer.alloc(65_536)));
  }
  socket.on('drain', more)
  more()
}

test('a peer that sends without an end is left, and it is said why', async (t) => {
  const stream = connect(await peer(t, endless), '127.0.0.1')
  stream.on('error', () => undefined)
  const socket = watched(stream, 1024 * 1024)
  socket.isIn()
  stream.resume()
  await assert.rejects(socket.ended, { message: 'it sends more than 1 MB' })
})

test('a peer that says nothing is left', async (t) => {
  const stream = connect(await peer(t, () => undefined), '127.0.0.1')
  stream.on('error', () => undefined)
  await assert.rejects(watched(stream, 1024, 20).ended, { message: 'it did not answer in time' })
})
