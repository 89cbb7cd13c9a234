/** Where the servers of a host are (RFC 3263 §4): by SRV where it is a name without a port, best first. */

import type { Random } from '../kernel/random.ts'
import type { Asker } from './name-lookups.ts'
import { type Endpoint, familyOf, type SipService } from './sip-network.ts'

export type Located = {
  /** A name, an IPv4 or an IPv6 address. */
  host: string
  /** Where it is not given, a name’s services say it. */
  port?: number
  transport: 'udp' | 'tcp' | 'tls'
}

type Lookup<Found> = (name: string, asker: Asker) => Promise<readonly Found[]>
type Parts = {
  addressesOf: Lookup<string>
  servicesOf: Lookup<SipService>
  mayReach(to: Endpoint): boolean
  random: Random
}

const sipPort = 5060
const sipTlsPort = 5061
/** RFC 3261 §19.1.2. */
export const usualPort = (transport: string): number => (transport === 'tls' ? sipTlsPort : sipPort)
/** RFC 3263 §4.1. */
const serviceOf = { udp: '_sip._udp', tcp: '_sip._tcp', tls: '_sips._tcp' } as const

/** Each of them is waited for when the one before it does not answer. */
export const mostServers = 4

/** Answers those that may be reached, in the order in which they are to be tried. */
export function serverLocation({ addressesOf, servicesOf, mayReach, random }: Parts) {
  async function endpointsAt(name: string, port: number, asker: Asker): Promise<Endpoint[]> {
    return (await addressesOf(name, asker)).map((address) => ({ address, port })).filter(mayReach)
  }

  async function byService(services: readonly SipService[], asker: Asker): Promise<Endpoint[]> {
    const found: Endpoint[] = []
    for (const { name, port } of inOrder(services, random).slice(0, mostServers)) {
      if (found.length >= mostServers) break
      found.push(...(await endpointsAt(name.toLowerCase(), port, asker)))
    }
    return found
  }

  return async ({ host, port, transport }: Located, asker: Asker): Promise<Endpoint[]> => {
    const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase()
    if (familyOf(bare)) return [{ address: bare, port: port ?? usualPort(transport) }].filter(mayReach)
    const services = port === undefined ? await servicesOf(`${serviceOf[transport]}.${bare}`, asker) : []
    const found =
      services.length > 0
        ? await byService(services.filter(isThere), asker)
        : await endpointsAt(bare, port ?? usualPort(transport), asker)
    return found.slice(0, mostServers)
  }
}

/** RFC 2782: a target of `.` says that there is decidedly no such service. */
function isThere({ name, port }: SipService): boolean {
  return name !== '' && name !== '.' && port > 0
}

/** What a name server says is not trusted to be short. */
const mostServices = 50

/** RFC 2782: the lowest priority first; among equals by chance, as often as their weights say. */
function inOrder(services: readonly SipService[], random: Random): SipService[] {
  // Those of weight 0 stand in front, which gives them a small chance.
  const left = services
    .toSorted((a, b) => a.priority - b.priority || a.weight - b.weight)
    .slice(0, mostServices)
  const ordered: SipService[] = []
  while (left[0]) {
    const { priority } = left[0]
    const chosen = oneOf(
      left.filter((each) => each.priority === priority),
      random,
    )
    ordered.push(...left.splice(left.indexOf(chosen ?? left[0]), 1))
  }
  return ordered
}

function oneOf(equals: readonly SipService[], random: Random): SipService | undefined {
  const sum = equals.reduce((total, { weight }) => total + weight, 0)
  let rest = Math.floor(fraction(random) * (sum + 1))
  for (const each of equals) {
    rest -= each.weight
    if (rest <= 0) return each
  }
  return undefined
}

/** From 0 to just below 1. */
function fraction(random: Random): number {
  return random(4).reduce((value, byte) => value * 256 + byte, 0) / 2 ** 32
}
