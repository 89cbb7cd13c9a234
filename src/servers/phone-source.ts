/** Where a request comes from: the address of the connection, or what proxies of ours say of it. */

import { isIP } from 'node:net'
import type { Networks } from '../kernel/networks.ts'

/** What a request says of the way that it came. */
export type Forwarded = { readonly for: string | undefined; readonly protocol: string | undefined }

/** An address of IPv4 that is written as one of IPv6 is the one of IPv4. */
export function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/, '')
}

export function isTrusted(address: string, trusted: Networks | undefined): boolean {
  return trusted?.has(address) ?? false
}

/** `peer` is who is connected. */
export function sourceOf(
  peer: string,
  forwarded: Forwarded,
  trusted: Networks | undefined,
): { ip: string; protocol: 'http' | 'https' } {
  if (!isTrusted(peer, trusted)) return { ip: peer, protocol: 'http' }
  const protocol = forwarded.protocol === 'https' ? 'https' : 'http'
  return { ip: believed(peer, forwarded.for ?? '', trusted), protocol }
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
