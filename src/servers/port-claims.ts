/** Ports that several listen on at once: proved to be nobody else's first, since the machine would let them be shared with anybody. */

import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'

/** The port that is free, nobody else's, for those who will share it; throws the machine's words when it is taken. */
export async function claimPort(host: string, port: number): Promise<number> {
  const [own = 0] = await claimPorts(host, [port])
  return own
}

/** As `claimPort`, of several: one that stands among them twice is taken, too. */
export async function claimPorts(host: string, ports: readonly number[]): Promise<number[]> {
  const claims: Server[] = []
  try {
    for (const port of ports) {
      const claim = createServer()
      claim.listen({ host, port })
      await once(claim, 'listening')
      claims.push(claim)
    }
    return claims.map((claim) => (claim.address() as AddressInfo).port)
  } finally {
    await Promise.all(claims.map((claim) => new Promise((closed) => claim.close(closed))))
  }
}

/** Whether several can listen on one port of this machine. */
export function canSharePorts(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ host, port: 0, reusePort: true }, () => probe.close(() => resolve(true)))
  })
}
