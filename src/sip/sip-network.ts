/** What the SIP client asks of the machine: sockets, names and routes. `nodeNetwork` is the real one. */

import { createSocket, type Socket } from 'node:dgram'
import { lookup, Resolver } from 'node:dns/promises'
import { isIP, connect as openTcp, type Socket as TcpSocket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { connect as openTls } from 'node:tls'
import { bindSocket } from '../kernel/bound-socket.ts'
import { InternalError } from '../kernel/errors.ts'

/** `address` is an IPv4 or IPv6 address, never a name. */
export type Endpoint = { readonly address: string; readonly port: number }

/** As RFC 2782 says of it. */
export type SipService = {
  readonly name: string
  readonly port: number
  readonly priority: number
  readonly weight: number
}

export type UdpHandlers = { message(datagram: Uint8Array, from: Endpoint): void }
export type UdpSocket = {
  readonly port: number
  /** Fails when this machine will not send: no route, a firewall of its own. A datagram that gets lost is no failure. */
  send(datagram: Uint8Array, to: Endpoint): Promise<void>
  close(): Promise<void>
}

/** None of these is called before `connectTcp` has returned. */
export type TcpHandlers = {
  connected(local: Endpoint): void
  data(chunk: Uint8Array): void
  /**
   * Comes once, whoever closed, also when the connection never came to be. `refused`: the peer speaks TLS, as it showed, and no
   * connection came of it.
   */
  closed(detail: string, refused?: boolean): void
}
export type TcpConnection = { write(bytes: Uint8Array): void; destroy(): void }

export type SipNetwork = {
  /** Of the addresses that it is bound to and this machine has. */
  readonly families: readonly (4 | 6)[]
  openUdp(family: 4 | 6, handlers: UdpHandlers): Promise<UdpSocket>
  connectTcp(to: Endpoint, handlers: TcpHandlers): TcpConnection
  /**
   * By TLS; `name` is whom the peer is asked for. Its certificate is not checked: phones have made their own. Who listens on the way
   * learns nothing; who stands in it can pass for the phone.
   */
  connectTls(to: Endpoint, handlers: TcpHandlers, name: string | undefined): TcpConnection
  /** The addresses of a name, best first. */
  resolve(host: string): Promise<string[]>
  /** The services of a name such as `_sip._udp.example.org` (SRV); none as well when no name server answers. */
  resolveServices(name: string): Promise<SipService[]>
  /** The address that datagrams to this destination leave from. */
  localAddress(towards: Endpoint): Promise<string>
}

export type NodeNetworkOptions = {
  /** Where sockets are bound: an address, `0.0.0.0` for every IPv4 one, `::` for every one of both families. */
  host: string
  /** The UDP port; 0 lets the machine choose. */
  port: number
  /** Another socket of this process has the port for a group. */
  shared?: boolean
  /** Who is asked for services; the machine's own name servers when it is not given. */
  nameServers?: readonly string[]
}

type Interfaces = () => ReturnType<typeof networkInterfaces>

/** The family of an address; a name has none. */
export function familyOf(address: string): 4 | 6 | undefined {
  const family = isIP(address)
  return family === 4 || family === 6 ? family : undefined
}

export function nodeNetwork(
  { host, port, shared = false, nameServers }: NodeNetworkOptions,
  interfaces: Interfaces = networkInterfaces,
): SipNetwork {
  const bound = familyOf(host)
  if (!bound) throw new InternalError('The SIP client is bound to an address, not to a name')
  const everywhere = host === '0.0.0.0' || host === '::'
  const families = host === '::' ? ([4, ...(hasIPv6(interfaces()) ? [6 as const] : [])] as const) : [bound]
  const bindAddress = (family: 4 | 6) => (host === '::' && family === 4 ? '0.0.0.0' : host)
  return {
    families,
    openUdp: (family, handlers) => openUdp(family, { host: bindAddress(family), port, shared }, handlers),
    connectTcp: (to, handlers) => connectTcp(to, everywhere ? undefined : host, handlers),
    connectTls: (to, handlers, name) => connectTls(to, name, everywhere ? undefined : host, handlers),
    async resolve(name) {
      const found = await lookup(name, {
        ...{ all: true, order: 'ipv4first' },
        ...(host !== '::' && { family: bound }),
      })
      return found.map(({ address }) => address)
    },
    resolveServices: (name) => resolveServices(name, nameServers),
    localAddress: async (towards) => (everywhere ? probeRoute(towards) : host),
  }
}

/** Asks by sockets of its own, and holds no thread; what is not known in time is not known. */
async function resolveServices(
  name: string,
  nameServers: readonly string[] | undefined,
): Promise<SipService[]> {
  // Made anew: the machine's name servers may be others by now.
  const resolver = new Resolver({ timeout: 1500, tries: 2 })
  if (nameServers) resolver.setServers(nameServers)
  return resolver.resolveSrv(name).catch(() => [])
}

function hasIPv6(interfaces: ReturnType<Interfaces>): boolean {
  return Object.values(interfaces).some((addresses) => addresses?.some(({ family }) => family === 'IPv6'))
}

function socketFor(family: 4 | 6, reuseAddr = false): Socket {
  return createSocket(family === 4 ? { type: 'udp4', reuseAddr } : { type: 'udp6', ipv6Only: true })
}

async function openUdp(
  family: 4 | 6,
  { host, port, shared = false }: NodeNetworkOptions,
  handlers: UdpHandlers,
): Promise<UdpSocket> {
  const socket = socketFor(family, shared)
  // An error of one datagram has gone to its own sender.
  await bindSocket(socket, { port, host }, { message: handlers.message, failed: () => {} })
  const inTurn = turns(datagramsPerTurn)
  let open = true
  return {
    port: socket.address().port,
    send: (datagram, to) =>
      new Promise((resolve, reject) => {
        const done = (error: Error | null) => (error && !isLoss(error) ? reject(error) : resolve())
        inTurn(() => (open ? socket.send(datagram, to.port, to.address, done) : resolve()))
      }),
    close: () =>
      new Promise((resolve) => {
        open = false
        socket.close(() => resolve())
      }),
  }
}

/**
 * So many datagrams leave before those that came in are heard; else the socket's buffer would lose answers.
 * Node reads at most 32 in one turn of its event loop, so half of them leaves room for copies.
 */
const datagramsPerTurn = 32 / 2

/** Runs `size` tasks at once and the others in the event loop's next turns, in their order. */
function turns(size: number): (task: () => void) => void {
  let waiting: (() => void)[] = []
  /** How many have run in this turn; above 0 the next turn is on its way. */
  let run = 0
  function nextTurn() {
    const due = waiting.slice(0, size)
    waiting = waiting.slice(size)
    run = due.length
    if (run > 0) setImmediate(nextTurn)
    for (const task of due) task()
  }
  return (task) => {
    if (run >= size || waiting.length > 0) return void waiting.push(task)
    if (run++ === 0) setImmediate(nextTurn)
    task()
  }
}

/** The machine's own buffers were full: as good as a datagram lost on its way, which timer E sends again. */
export function isLoss(error: Error): boolean {
  return 'code' in error && ['ENOBUFS', 'ENOMEM', 'EAGAIN'].includes(String(error.code))
}

/** What waits in this process for a peer to read it: the machine's own buffers are full then. */
const maximumUnread = 256 * 1024

function connectTcp(to: Endpoint, localAddress: string | undefined, handlers: TcpHandlers): TcpConnection {
  const socket = openTcp({
    host: to.address,
    port: to.port,
    noDelay: true,
    ...(localAddress && { localAddress }),
  })
  return connectionOf(socket, 'connect', handlers)
}

function connectTls(
  to: Endpoint,
  name: string | undefined,
  localAddress: string | undefined,
  handlers: TcpHandlers,
): TcpConnection {
  // What it takes beside its own options goes to the connection below; the types do not know of it.
  const below = { noDelay: true, ...(localAddress && { localAddress }) }
  const socket = openTls({
    ...{ host: to.address, port: to.port, rejectUnauthorized: false, ...below },
    ...(name !== undefined && { servername: name }),
  })
  return connectionOf(socket, 'secureConnect', handlers)
}

/** Of a peer that answered as TLS does, by an alert or by what it wants; of one that speaks something else nothing is told. */
function refusalOf({ code = '', message, ...error }: NodeJS.ErrnoException): string | undefined {
  if (!/^ERR_SSL_.*(?:ALERT|UNSUPPORTED_PROTOCOL|TOO_SMALL)/.test(code)) return undefined
  const { reason } = error as { reason?: string }
  return `It speaks TLS, and refused ours: ${reason ?? message}`
}

function connectionOf(
  socket: TcpSocket,
  ready: 'connect' | 'secureConnect',
  handlers: TcpHandlers,
): TcpConnection {
  let detail = 'The phone closed the connection'
  let isRefused = false
  socket.on(ready, () => {
    handlers.connected({ address: socket.localAddress ?? '', port: socket.localPort ?? 0 })
  })
  socket.on('data', handlers.data)
  socket.on('error', (error) => {
    const refusal = refusalOf(error)
    isRefused = refusal !== undefined
    detail = refusal ?? error.message
  })
  socket.on('close', () => handlers.closed(detail, isRefused))
  return {
    write(bytes) {
      if (socket.writableLength > maximumUnread)
        socket.destroy(new Error('The phone does not read what it is sent'))
      else socket.write(bytes)
    },
    destroy: () => socket.destroy(),
  }
}

/** A connected UDP socket sends nothing, but the kernel has chosen its route, and so its own address. */
async function probeRoute(towards: Endpoint): Promise<string> {
  const socket = socketFor(familyOf(towards.address) ?? 4)
  try {
    await new Promise<void>((resolve, reject) => {
      // On failure the callback gets the error, which its type does not say.
      const connected = (error?: Error) => (error ? reject(error) : resolve())
      socket.connect(towards.port, towards.address, connected)
    })
    return socket.address().address
  } finally {
    socket.close()
  }
}
