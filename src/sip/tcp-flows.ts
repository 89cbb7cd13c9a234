/** SIP over TCP: one connection for each destination, kept a while for the next transaction (RFC 3261 §18). */

import type { Clock } from '../kernel/clock.ts'
import { WireError } from '../kernel/errors.ts'
import { type Flow, FlowError, type FlowHandlers, type FlowSource } from './flow.ts'
import type { Endpoint, SipNetwork, TcpConnection } from './sip-network.ts'
import { sipStream } from './sip-stream.ts'

/** How long a phone has to accept a connection; it sits in a LAN or behind a NAT that knows it, or it is gone. */
export const connectLimit = 10_000
/** How long a connection without a transaction is kept. */
export const idleLimit = 30_000

type User = { connected(flow: Flow): void; lost(detail: string): void }
type Connection = { join(user: User): void; destroy(detail: string): void }

export function tcpFlows(options: { clock: Clock; network: SipNetwork; handlers: FlowHandlers }): FlowSource {
  const connections = new Map<string, Connection>()

  function connectionTo(to: Endpoint): Connection {
    const key = `${to.address} ${to.port}`
    const known = connections.get(key)
    if (known) return known
    const connection = openConnection(to, options, () => {
      if (connections.get(key) === connection) connections.delete(key)
    })
    connections.set(key, connection)
    return connection
  }

  return {
    open: (to, lost) =>
      new Promise((resolve, reject) => {
        // Before there is a flow, a loss is the failure of `open`; a second call of `reject` does nothing.
        const user: User = {
          connected: resolve,
          lost(detail) {
            reject(new FlowError(detail))
            lost(detail)
          },
        }
        connectionTo(to).join(user)
      }),
    async close() {
      for (const connection of [...connections.values()]) connection.destroy('The SIP client was closed')
    },
  }
}

type ConnectionOptions = { clock: Clock; network: SipNetwork; handlers: FlowHandlers }

function openConnection(to: Endpoint, options: ConnectionOptions, forget: () => void): Connection {
  const { clock, network, handlers } = options
  const users = new Set<User>()
  const stream = sipStream()
  let local: Endpoint | undefined
  let gone: string | undefined

  const tcp: TcpConnection = network.connectTcp(to, {
    connected(address) {
      local = address
      cancelTimer()
      for (const user of users) user.connected(flowOf(user, address, false))
    },
    data: receive,
    closed: destroy,
  })
  let cancelTimer = clock.after(connectLimit, () => {
    destroy(`No connection within ${connectLimit / 1000} seconds`)
  })

  function destroy(detail: string) {
    if (gone !== undefined) return
    gone = detail
    cancelTimer()
    forget()
    tcp.destroy()
    for (const user of [...users]) user.lost(detail)
    users.clear()
  }

  function receive(chunk: Uint8Array) {
    try {
      for (const message of stream.push(chunk)) {
        if (gone === undefined) handlers.received(message, (bytes) => tcp.write(bytes), to.address)
      }
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      handlers.malformed(error.message, to.address)
      // What follows cannot be cut into messages any more.
      destroy('The phone sent what is no SIP')
    }
  }

  function flowOf(user: User, address: Endpoint, used: boolean): Flow {
    return {
      transport: 'TCP',
      reliable: true,
      used,
      local: address,
      async send(bytes) {
        if (gone !== undefined) throw new FlowError(gone)
        tcp.write(bytes)
      },
      release() {
        if (!users.delete(user) || users.size > 0 || gone !== undefined) return
        cancelTimer = clock.after(idleLimit, () => destroy('The connection was idle'))
      },
    }
  }

  return {
    join(user) {
      users.add(user)
      if (!local) return
      cancelTimer()
      user.connected(flowOf(user, local, true))
    },
    destroy,
  }
}
