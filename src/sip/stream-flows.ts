/** SIP over TCP and over TLS: one connection for each destination, kept a while for the next transaction (RFC 3261 §18). */

import type { Clock } from '../kernel/clock.ts'
import { WireError } from '../kernel/errors.ts'
import { type Flow, FlowError, type FlowHandlers, type FlowSource } from './flow.ts'
import type { Endpoint, SipNetwork, TcpConnection, TcpHandlers } from './sip-network.ts'
import { sipStream } from './sip-stream.ts'

/** How long a phone has to accept a connection, TLS included; it sits in a LAN or behind a NAT that knows it, or it is gone. */
export const connectLimit = 10_000
/** How long a connection without a transaction is kept. */
export const idleLimit = 30_000

type User = { connected(flow: Flow): void; lost(detail: string, isRefusal: boolean): void }
type Connection = { join(user: User): void; destroy(detail: string): void }
type Options = { transport: 'TCP' | 'TLS'; clock: Clock; network: SipNetwork; handlers: FlowHandlers }

export function streamFlows(options: Options): FlowSource {
  const connections = new Map<string, Connection>()

  function connectionTo(to: Endpoint, name: string | undefined): Connection {
    const key = `${to.address} ${to.port} ${name ?? ''}`
    const known = connections.get(key)
    if (known) return known
    const connection = openConnection({ to, name }, options, () => {
      if (connections.get(key) === connection) connections.delete(key)
    })
    connections.set(key, connection)
    return connection
  }

  return {
    open: (to, lost, name) =>
      new Promise((resolve, reject) => {
        // Before there is a flow, a loss is the failure of `open`; a second call of `reject` does nothing.
        const user: User = {
          connected: resolve,
          lost(detail, isRefusal) {
            reject(new FlowError(detail, isRefusal))
            lost(detail, isRefusal)
          },
        }
        connectionTo(to, options.transport === 'TLS' ? name : undefined).join(user)
      }),
    async close() {
      for (const connection of [...connections.values()]) connection.destroy('The SIP client was closed')
    },
  }
}

type Destination = { to: Endpoint; name: string | undefined }

function openConnection({ to, name }: Destination, options: Options, forget: () => void): Connection {
  const { transport, clock, network, handlers } = options
  const users = new Set<User>()
  const stream = sipStream()
  let local: Endpoint | undefined
  let gone: string | undefined

  const connect = (its: TcpHandlers): TcpConnection =>
    transport === 'TLS' ? network.connectTls(to, its, name) : network.connectTcp(to, its)
  const peer = connect({
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

  function destroy(detail: string, isRefusal = false) {
    if (gone !== undefined) return
    gone = detail
    cancelTimer()
    forget()
    peer.destroy()
    for (const user of [...users]) user.lost(detail, isRefusal)
    users.clear()
  }

  function receive(chunk: Uint8Array) {
    try {
      for (const message of stream.push(chunk)) {
        if (gone === undefined) handlers.received(message, (bytes) => peer.write(bytes), to.address)
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
      transport,
      reliable: true,
      used,
      local: address,
      async send(bytes) {
        if (gone !== undefined) throw new FlowError(gone)
        peer.write(bytes)
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
