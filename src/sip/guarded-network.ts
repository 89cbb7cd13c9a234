/** Stands around the sockets: nothing leaves for an address that may not be reached, and nothing that comes in ends the process. */

import type { Guard } from '../kernel/guard.ts'
import { FlowError } from './flow.ts'
import type { Endpoint, SipNetwork, TcpHandlers, UdpHandlers } from './sip-network.ts'

export type MayReach = (to: Endpoint) => boolean

/** `mayReach` is asked of the address that is really sent to: a name was resolved before, an answer’s address came from the wire. */
export function guardedNetwork(network: SipNetwork, mayReach: MayReach, guard: Guard): SipNetwork {
  function check(to: Endpoint): void {
    if (!mayReach(to)) throw new FlowError(`NOTIFY may not reach ${to.address} (see --sip-networks)`)
  }
  const caught = (from: Endpoint | undefined, work: () => void) =>
    guard.run('sip', { from: from?.address }, work)
  const guardedUdp = (handlers: UdpHandlers): UdpHandlers => ({
    message: (datagram, from) => caught(from, () => handlers.message(datagram, from)),
  })
  const guardedTcp = (to: Endpoint, handlers: TcpHandlers): TcpHandlers => ({
    connected: (local) => caught(to, () => handlers.connected(local)),
    data: (chunk) => caught(to, () => handlers.data(chunk)),
    closed: (detail, refused) => caught(to, () => handlers.closed(detail, refused)),
  })
  return {
    ...network,
    async openUdp(family, handlers) {
      const socket = await network.openUdp(family, guardedUdp(handlers))
      return {
        ...socket,
        async send(datagram, to) {
          check(to)
          await socket.send(datagram, to)
        },
      }
    },
    connectTcp(to, handlers) {
      check(to)
      return network.connectTcp(to, guardedTcp(to, handlers))
    },
    connectTls(to, handlers, name) {
      check(to)
      return network.connectTls(to, guardedTcp(to, handlers), name)
    },
  }
}
