/** SIP over UDP: one socket for each address family carries every transaction. */

import { LRUCache } from 'lru-cache'
import type { Clock } from '../kernel/clock.ts'
import { WireError } from '../kernel/errors.ts'
import type { FlowHandlers, FlowSource } from './flow.ts'
import { parseMessage } from './sip-message.ts'
import { type Endpoint, familyOf, type SipNetwork, type UdpSocket } from './sip-network.ts'

/** Routes change seldom, and a wrong one costs no more than the address in Via: `rport` still brings the answer back. */
const routeLifetime = 60_000
const maximumRoutes = 10_000
/** Answers that have not left yet. */
const answersAtOnce = 16

export function udpFlows(options: {
  clock: Clock
  network: SipNetwork
  handlers: FlowHandlers
}): FlowSource & { listen(): Promise<void> } {
  const { clock, network, handlers } = options
  const sockets = new Map<4 | 6, Promise<UdpSocket>>()
  let answering = 0
  const routes = new LRUCache<string, Promise<string>>({
    ...{ max: maximumRoutes, ttl: routeLifetime, ttlResolution: 0, perf: clock },
  })

  function localAddress(towards: string): Promise<string> {
    const known = routes.get(towards)
    if (known) return known
    const address = network.localAddress({ address: towards, port: 5060 })
    routes.set(towards, address)
    // What failed may go well the next time.
    address.catch(() => routes.delete(towards))
    return address
  }

  function socketOf(family: 4 | 6): Promise<UdpSocket> {
    const known = sockets.get(family)
    if (known) return known
    const socket = network.openUdp(family, {
      message(datagram, from) {
        // The address of a datagram may be a lie: an answer larger than its question would be a weapon.
        receive(datagram, from, (bytes) => bytes.length <= datagram.length && reply(family, bytes, from))
      },
    })
    sockets.set(family, socket)
    // A port that was taken may be free the next time.
    socket.catch(() => sockets.delete(family))
    return socket
  }

  function reply(family: 4 | 6, bytes: Uint8Array, to: Endpoint) {
    // Whoever asked may ask again: nothing here waits for this answer, and a flood of questions is not kept.
    if (answering >= answersAtOnce) return
    answering++
    socketOf(family)
      .then((socket) => socket.send(bytes, to))
      .catch(() => {})
      .finally(() => answering--)
  }

  function receive(datagram: Uint8Array, from: Endpoint, replyTo: (bytes: Uint8Array) => void) {
    if (isKeepAlive(datagram)) return
    try {
      handlers.received(parseMessage(datagram), replyTo, from.address)
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      handlers.malformed(error.message, from.address)
    }
  }

  return {
    async listen() {
      for (const family of network.families) await socketOf(family)
    },
    async open(to) {
      const socket = await socketOf(familyOf(to.address) ?? 4)
      const address = await localAddress(to.address)
      return {
        transport: 'UDP',
        reliable: false,
        used: false,
        local: { address, port: socket.port },
        send: (bytes) => socket.send(bytes, to),
        release() {},
      }
    },
    async close() {
      const open = await Promise.allSettled(sockets.values())
      sockets.clear()
      await Promise.all(open.map((result) => result.status === 'fulfilled' && result.value.close()))
    },
  }
}

/** Phones send line breaks (RFC 5626 §4.4.1) or four zero bytes to keep their NAT open: no message, and no mistake. */
function isKeepAlive(datagram: Uint8Array): boolean {
  return datagram.length <= 4 && datagram.every((byte) => byte === 13 || byte === 10 || byte === 0)
}
