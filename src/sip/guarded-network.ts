/** The last gate before the wire: nothing leaves for an address that may not be reached, whoever named it. */

import { FlowError } from './flow.ts'
import type { Endpoint, SipNetwork } from './sip-network.ts'

export type MayReach = (to: Endpoint) => boolean

/** Asked of the address that is really sent to: a name was resolved before, an answer’s address came from the wire. */
export function guardedNetwork(network: SipNetwork, mayReach: MayReach): SipNetwork {
  function check(to: Endpoint): void {
    if (!mayReach(to)) throw new FlowError(`NOTIFY may not reach ${to.address} (see --sip-networks)`)
  }
  return {
    ...network,
    async openUdp(family, handlers) {
      const socket = await network.openUdp(family, handlers)
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
      return network.connectTcp(to, handlers)
    },
  }
}
