/** What a TFTP server asks of the machine: sockets. `nodeUdp` is the real one. */

import { createSocket } from 'node:dgram'
import { bindSocket } from '../kernel/bound-socket.ts'

/** `address` is an IPv4 or IPv6 address. */
export type UdpPeer = { readonly address: string; readonly port: number }
export type UdpSocket = {
  readonly port: number
  /** A datagram that gets lost is no failure. */
  send(datagram: Uint8Array, to: UdpPeer): void
  close(): Promise<void>
}
export type Udp = {
  /** Port 0: any free one. */
  open(port: number, message: (datagram: Uint8Array, from: UdpPeer) => void): Promise<UdpSocket>
}

export function nodeUdp(host: string): Udp {
  return {
    async open(port, message) {
      const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', reuseAddr: false })
      // Whoever waits for a datagram that failed asks again.
      await bindSocket(socket, { port, host }, { message, failed: () => {} })
      let isOpen = true
      return {
        port: socket.address().port,
        send: (datagram, to) => isOpen && socket.send(datagram, to.port, to.address, () => {}),
        close: () =>
          new Promise((resolve) => {
            if (!isOpen) return resolve()
            isOpen = false
            socket.close(() => resolve())
          }),
      }
    },
  }
}
