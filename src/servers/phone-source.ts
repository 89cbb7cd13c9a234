/** Where a request comes from: the address of the connection, or what proxies of ours say of it. */

import { isIP, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Networks } from '../kernel/networks.ts'
import type { ClientCertificate, PhoneRequest } from '../roads/phone-request.ts'
import { clientCertificateOf } from './client-certificate.ts'

/** What a request says of the way that it came. */
export type Forwarded = { readonly for: string | undefined; readonly protocol: string | undefined }

/** An address of IPv4 that is written as one of IPv6 is the one of IPv4. */
export function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/, '')
}

export function isTrusted(address: string, trusted: Networks | undefined): boolean {
  return trusted?.has(address) ?? false
}

/** Who is connected: its address, whether by TLS, and what it showed there. */
export type Peer = {
  readonly address: string
  readonly isByTls: boolean
  readonly certificate: ClientCertificate | undefined
}

export function peerOf(socket: Socket): Peer {
  return {
    address: plainAddress(socket.remoteAddress),
    isByTls: socket instanceof TLSSocket,
    certificate: clientCertificateOf(socket),
  }
}

type Source = Pick<PhoneRequest, 'ip' | 'clientCertificate'> & { protocol: 'http' | 'https' }

export function sourceOf(
  { address, isByTls, certificate }: Peer,
  forwarded: Forwarded,
  trusted: Networks | undefined,
): Source {
  const own = isByTls ? 'https' : 'http'
  if (!isTrusted(address, trusted)) return { ip: address, protocol: own, clientCertificate: certificate }
  const { protocol = own } = forwarded
  return {
    ip: believed(address, forwarded.for ?? '', trusted),
    protocol: protocol === 'https' ? 'https' : 'http',
    // What it showed would be its own, and no phone’s.
    clientCertificate: undefined,
  }
}

/** `X-Forwarded-For` is believed as far as the proxies that wrote it are ours, from the last entry on. */
function believed(peer: string, forwardedFor: string, trusted: Networks | undefined): string {
  let source = peer
  const hops = forwardedFor.split(',').map((hop) => hop.trim())
  while (hops.length > 0 && isTrusted(source, trusted)) {
    const hop = plainAddress(hops.pop())
    if (isIP(hop) === 0) break
    source = hop
  }
  return source
}
