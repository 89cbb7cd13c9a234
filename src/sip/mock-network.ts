/** For tests: phones in memory instead of sockets, on a clock that stands still. */

import type { Clock } from '../kernel/clock.ts'
import {
  header,
  headerLines,
  parseMessage,
  type SipHeader,
  type SipRequest,
  writeResponse,
} from './sip-message.ts'
import {
  type Endpoint,
  familyOf,
  type SipNetwork,
  type SipService,
  type TcpHandlers,
  type UdpHandlers,
} from './sip-network.ts'
import { sipStream } from './sip-stream.ts'

export type MockPhone = {
  address: string
  port?: number
  transport?: 'udp' | 'tcp' | 'tls'
  /** What the phone says to a request; `count` is 1 for the first one that it got. */
  answer?(request: SipRequest, count: number): Uint8Array[]
}

export type HeardPhone = {
  /** Every copy that arrived, `at` milliseconds after the network was made. */
  readonly heard: { at: number; from: Endpoint; request: SipRequest }[]
  /** TCP: how many connections it took, and an end to all of them. */
  readonly connections: number
  hangUp(): void
}

export type MockNetwork = {
  network: SipNetwork
  phone(phone: MockPhone): HeardPhone
  /** A datagram from anybody; what is said to them comes back. */
  datagram(bytes: Uint8Array | string, from?: Endpoint): Promise<string[]>
  names: Map<string, string[]>
  services: Map<string, SipService[]>
  /** Addresses to which this machine has no route. */
  unroutable: Set<string>
  /** How often a route was looked up. */
  probes: string[]
  /** Is given what would leave over UDP, to let it leave later. */
  holdBack?(send: () => void): void
  openSockets(): number
}

type Listener = {
  phone: MockPhone
  heard: HeardPhone['heard']
  hangUps: Set<() => void>
  connections: number
}

const ours = { 4: '192.0.2.1', 6: '2001:db8::1' } as const

export function mockNetwork(clock: Clock): MockNetwork {
  const started = clock.now()
  const listeners = new Map<string, Listener>()
  const sockets = new Map<UdpHandlers, Endpoint>()
  const replies: { to: Endpoint; text: string }[] = []
  const unroutable = new Set<string>()
  const names = new Map<string, string[]>()
  const services = new Map<string, SipService[]>()
  const probes: string[] = []
  const keyOf = (transport: string, { address, port }: Endpoint) => `${transport} ${address} ${port}`

  function hear(listener: Listener, request: SipRequest, from: Endpoint): Uint8Array[] {
    listener.heard.push({ at: clock.now() - started, from, request })
    return listener.phone.answer?.(request, listener.heard.length) ?? []
  }

  async function sendUdp(handlers: UdpHandlers, bytes: Uint8Array, to: Endpoint) {
    const { holdBack } = mock
    if (holdBack) await new Promise<void>(holdBack)
    if (unroutable.has(to.address)) throw new Error(`send ENETUNREACH ${to.address}`)
    const listener = listeners.get(keyOf('udp', to))
    if (!listener) return void replies.push({ to, text: Buffer.from(bytes).toString() })
    const message = parseMessage(bytes)
    if (message.kind !== 'request') return
    const from = sockets.get(handlers) ?? { address: '', port: 0 }
    for (const answer of hear(listener, message, from)) queueMicrotask(() => handlers.message(answer, to))
  }

  function connect(transport: 'tcp' | 'tls', to: Endpoint, handlers: TcpHandlers) {
    const listener = listeners.get(keyOf(transport, to))
    const stream = sipStream()
    const local = { address: ours[familyOf(to.address) ?? 4], port: 40_000 + (listener?.connections ?? 0) }
    let open = true
    const close = (detail: string) => {
      if (open) queueMicrotask(() => handlers.closed(detail))
      open = false
      listener?.hangUps.delete(hangUp)
    }
    const hangUp = () => close('The phone closed the connection')
    if (listener) {
      listener.connections++
      listener.hangUps.add(hangUp)
      queueMicrotask(() => open && handlers.connected(local))
    } else if (!unroutable.has(to.address)) close(`connect ECONNREFUSED ${to.address}:${to.port}`)
    return {
      write(bytes: Uint8Array) {
        for (const message of stream.push(bytes)) {
          if (!listener || message.kind !== 'request') continue
          for (const answer of hear(listener, message, local))
            queueMicrotask(() => open && handlers.data(answer))
        }
      },
      destroy: () => close('destroyed'),
    }
  }

  const network: SipNetwork = {
    families: [4, 6],
    async openUdp(family, handlers) {
      sockets.set(handlers, { address: ours[family], port: 5060 })
      return {
        port: 5060,
        send: (bytes, to) => sendUdp(handlers, bytes, to),
        close: async () => void sockets.delete(handlers),
      }
    },
    connectTcp: (to, handlers) => connect('tcp', to, handlers),
    connectTls: (to, handlers) => connect('tls', to, handlers),
    async resolve(name) {
      const addresses = names.get(name)
      if (!addresses) throw new Error(`getaddrinfo ENOTFOUND ${name}`)
      return addresses
    },
    async resolveServices(name) {
      return services.get(name) ?? []
    },
    async localAddress({ address }) {
      probes.push(address)
      return ours[familyOf(address) ?? 4]
    },
  }

  const mock: MockNetwork = {
    network,
    names,
    services,
    unroutable,
    probes,
    openSockets: () => sockets.size,
    phone(phone) {
      const listener: Listener = { phone, heard: [], hangUps: new Set(), connections: 0 }
      const { address, transport = 'udp', port = transport === 'tls' ? 5061 : 5060 } = phone
      listeners.set(keyOf(transport, { address, port }), listener)
      return {
        heard: listener.heard,
        get connections() {
          return listener.connections
        },
        hangUp: () => {
          for (const hangUp of [...listener.hangUps]) hangUp()
        },
      }
    },
    async datagram(bytes, from = { address: '203.0.113.9', port: 5060 }) {
      const before = replies.length
      for (const handlers of sockets.keys()) handlers.message(Buffer.from(bytes), from)
      await new Promise<void>((resolve) => setImmediate(resolve))
      return replies.slice(before).map(({ text }) => text)
    },
  }
  return mock
}

/** An answer as a phone writes it. */
export function respond(request: SipRequest, status: number, headers: readonly SipHeader[] = []): Uint8Array {
  const copied = ['From', 'To', 'Call-ID', 'CSeq'].map((name) => [name, header(request, name) ?? ''] as const)
  const vias = headerLines(request, 'via').map((via) => ['Via', via] as const)
  return writeResponse({
    kind: 'response',
    status,
    reason: status === 200 ? 'OK' : 'Said The Phone',
    headers: [...vias, ...copied, ...headers],
    body: new Uint8Array(0),
  })
}
