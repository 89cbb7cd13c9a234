/** The ports on which phones are served: plain, by TLS, and by the TLS of old phones. */

import type { Server } from 'node:http'
import type { Guard } from '../kernel/guard.ts'
import type { Networks } from '../kernel/networks.ts'
import type { CertificateSource } from './certificate-source.ts'
import type { ConnectionCounts } from './connection-counts.ts'
import { listen, stop } from './listening.ts'
import { bound, type PhoneConnections } from './phone-server.ts'
import { oldTls, type TlsFront, tlsFront, usualTls } from './tls-front.ts'

/** 0 is off. `asksPhones`: for the certificate that their maker put in. */
export type TlsPorts = { readonly port: number; readonly oldPort: number; readonly asksPhones: boolean }

type Parts = {
  where: { host: string; port: number; reusePort?: boolean }
  tls: TlsPorts
  certificate: CertificateSource | undefined
  connections: PhoneConnections
  trustedProxies: Networks | undefined
  /** The same as the server's. */
  counts: ConnectionCounts
  guard: Guard
}

export type PhonePorts = {
  readonly port: number
  close(): Promise<void>
}

export async function phonePorts(server: Server, parts: Parts): Promise<PhonePorts> {
  const { where, tls, certificate, guard } = parts
  const fronts: TlsFront[] = []
  const port = await listen(server, where, guard)
  for (const [port, versions] of [
    [tls.port, usualTls],
    [tls.oldPort, oldTls],
  ] as const) {
    if (port === 0) continue
    const count = (front: Parameters<typeof bound>[0]) => bound(front, server, parts)
    fronts.push(
      await tlsFront(
        server,
        { ...where, port },
        {
          ...{ certificate, versions, guard, asksPhones: tls.asksPhones },
          bound: count,
        },
      ),
    )
  }
  return {
    port,
    close: async () => void (await Promise.all([...fronts.map((front) => front.close()), stop(server)])),
  }
}
