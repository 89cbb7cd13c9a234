/** Connections of phones that ask plainly: answered here, on the socket. Whatever is not plain goes to node:http, with its connection. */

import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Soon } from '../kernel/when-there.ts'
import type { PhoneAnswer } from '../roads/phone-road.ts'
import { isPlain, sendAtOnce } from './phone-answer.ts'
import { type Peer, peerOf } from './phone-source.ts'
import { type PlainRequest, readPlainRequest } from './plain-request.ts'

type Parts = {
  /** Never fails. */
  answer(request: PlainRequest, peer: Peer): Soon<PhoneAnswer>
  /** The answer to what comes first on a connection that node:http gets, where it was begun before. */
  begun: WeakMap<Socket, Soon<PhoneAnswer>>
  /** Until the first request, until the next one, and while the phone does not read. */
  patience: { firstMs: number; nextMs: number; silentMs: number }
}

/** A connection of which node:http knows nothing. */
type Plain = { readonly peer: Peer; hasAsked: boolean }

const nothing = Buffer.alloc(0)

/** As if node:http did it, but sooner. */
export function answerPlainRequests(server: Server, { answer, begun, patience }: Parts): void {
  const here = new Map<Socket, Plain>()
  const takers = server.listeners('connection')
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    here.set(socket, { peer: peerOf(socket), hasAsked: false })
    for (const [event, listener] of listeners) socket.on(event, listener)
    socket.setTimeout(patience.firstMs)
  })
  // One for all connections: they are `this`, and cost no more than their place in the map.
  const listeners: readonly [string, (this: Socket, bytes: Buffer) => void][] = [
    ['data', came],
    ['end', ended],
    ['timeout', waitedTooLong],
    ['error', ignore],
    ['close', closed],
  ]

  function came(this: Socket, bytes: Buffer): void {
    const plain = here.get(this)
    // Behind the last request.
    if (!plain || this.writableEnded) return
    // Who does not read its answers gets no more of them at once, so that no more than one waits.
    const request = this.writableLength === 0 && server.listening ? readPlainRequest(bytes) : undefined
    const given = request && answer(request, plain.peer)
    if (!given || given instanceof Promise || !isPlain(given)) {
      if (given) begun.set(this, given)
      handOver(this, bytes)
      return
    }
    sendAtOnce(this, request, given)
    if (this.writableLength > 0) waitForReader(this)
    else if (!plain.hasAsked) this.setTimeout(patience.nextMs)
    plain.hasAsked = true
  }

  function waitForReader(socket: Socket): void {
    socket.setTimeout(patience.silentMs)
    if (socket.writableEnded) return
    // Called when all before it is on its way.
    socket.write(nothing, () => {
      if (here.has(socket)) socket.setTimeout(patience.nextMs)
    })
  }

  function ended(this: Socket): void {
    this.end()
  }

  function waitedTooLong(this: Socket): void {
    // How long a head may take is node:http's to say.
    if (here.get(this)?.hasAsked) this.destroy()
    else handOver(this)
  }

  function closed(this: Socket): void {
    here.delete(this)
  }

  function handOver(socket: Socket, bytes?: Buffer): void {
    here.delete(socket)
    for (const [event, listener] of listeners) socket.off(event, listener)
    for (const take of takers) take.call(server, socket)
    // It reads the rest as it reads these bytes: from the stream. Beside it, it would see requests at other moments.
    socket.on('data', ignore)
    if (bytes) socket.unshift(bytes)
  }

  const { closeIdleConnections, closeAllConnections } = server
  server.closeIdleConnections = () => {
    closeIdleConnections.call(server)
    for (const [socket, { hasAsked }] of here) if (hasAsked && socket.writableLength === 0) socket.destroy()
  }
  server.closeAllConnections = () => {
    closeAllConnections.call(server)
    for (const socket of here.keys()) socket.destroy()
  }
}

/** A connection that breaks closes by itself. */
function ignore(): void {}
