/** From where a request comes, as far as guesses are counted by it; and proxies that stand before us and were not named. */

import type { FastifyRequest } from 'fastify'
import type { Source } from '../auth/guesses.ts'
import type { Log } from '../kernel/log.ts'
import { networksOf, siteOf } from '../kernel/networks.ts'

/** Where a proxy would stand: this machine, and networks that are nobody’s on the Internet. */
const near = networksOf([
  ...['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'],
  ...['::1/128', 'fc00::/7', 'fe80::/10'],
])
const mostNamed = 20

export type RequestSource = (request: FastifyRequest) => Source

/**
 * Behind a proxy that nobody named all come from one address. To slow them as one would shut everybody out for one who
 * guesses, so they are told apart by what the proxy says last; and whoever reads the log is told to name it.
 */
export function requestSource(log: Pick<Log, 'warn'>): RequestSource {
  const told = new Set<string>()
  return ({ ip, raw, headers }) => {
    const peer = raw.socket.remoteAddress ?? ''
    const forwarded = headers['x-forwarded-for']
    if (forwarded === undefined || ip !== peer || !near?.has(peer)) return { name: siteOf(ip) || ip }
    if (!told.has(peer) && told.size < mostNamed) {
      told.add(peer)
      log.warn(
        { proxy: peer },
        `requests come through a proxy at ${peer} that nobody named, so nobody knows from where: start with --trust-proxy ${peer}`,
      )
    }
    const last = String(forwarded).split(',').at(-1)?.trim() ?? ''
    return { name: `${peer} ${siteOf(last) || 'unknown'}`, through: peer }
  }
}
