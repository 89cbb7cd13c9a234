/** A database server that can be out of reach for a while. */

import { connect, createServer, type Socket } from 'node:net'
import type { Owner } from './processes.ts'

/** A way to the server that can be cut and opened again. */
export async function wayTo(t: Owner, url: string) {
  const { hostname, port } = new URL(url)
  const open = new Set<Socket>()
  let isCut = false
  let isSilent = false
  const server = createServer((socket) => {
    if (isCut) return socket.destroy()
    if (isSilent) return open.add(socket.on('error', () => undefined))
    const onward = connect(Number(port), hostname)
    for (const each of [socket, onward]) {
      open.add(each)
      each.on('error', () => undefined)
    }
    socket.pipe(onward).pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    isCut = true
    for (const socket of open) socket.destroy()
  }
  t.after(() => {
    cut()
    server.close()
  })
  const own = new URL(url)
  own.port = String((server.address() as { port: number }).port)
  /** Who comes from now on is not answered; who is there already goes on. */
  const silence = () => {
    isSilent = true
  }
  const mend = () => {
    isCut = false
    isSilent = false
  }
  return { url: own.href, cut, silence, mend }
}

/** A way to a port of this machine that ends when so much has come from there. */
export async function wayThatEnds(t: Owner, port: number, afterBytes: number): Promise<number> {
  const server = createServer((socket) => {
    const onward = connect(port, '127.0.0.1')
    let bytes = 0
    for (const each of [socket, onward]) each.on('error', () => undefined)
    onward.on('close', () => socket.destroy())
    socket.on('close', () => onward.destroy())
    socket.pipe(onward)
    onward.on('data', (chunk) => {
      bytes += chunk.length
      if (bytes > afterBytes) onward.destroy()
      else socket.write(chunk)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => void server.close())
  return (server.address() as { port: number }).port
}
