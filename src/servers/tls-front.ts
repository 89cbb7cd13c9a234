/** TLS before a server of node:http: what comes out of it is served as any other connection. */

import type { Server } from 'node:http'
import type { Server as NetServer, Socket } from 'node:net'
import { createServer, type TlsOptions } from 'node:tls'
import type { Guard } from '../kernel/guard.ts'
import { type CertificateSource, followCertificate } from './certificate-source.ts'
import { listen } from './listening.ts'

export type TlsFront = {
  readonly port: number
  /** Takes no more, and hangs up on who is still greeting. Who was handed over is the server's. */
  close(): Promise<void>
}

type Parts = {
  certificate: CertificateSource | undefined
  versions: TlsOptions
  /** For the certificate that their maker put in; who has none, or another, is let in all the same: the road judges. */
  asksPhones: boolean
  /** Counts who connects, before anything is reckoned for him. */
  bound(server: NetServer): void
  guard: Guard
}

type Where = { host: string; port: number; reusePort?: boolean }

/** Phones on slow lines need several round trips. */
const handshakeMs = 15_000

/** Versions 1.2 and 1.3, and the ciphers that Node.js takes for good. */
export const usualTls = { minVersion: 'TLSv1.2' } as const satisfies TlsOptions

/**
 * Versions 1.0 and 1.1 with CBC and RSA, as phones of before 2016 speak them. Both are broken by now (RFC 8996): who listens on
 * the way may read what is sent.
 */
export const oldTls = {
  minVersion: 'TLSv1',
  maxVersion: 'TLSv1.2',
  ciphers: 'DEFAULT:AES128-SHA:AES256-SHA:@SECLEVEL=0',
} as const satisfies TlsOptions

export async function tlsFront(
  server: Server,
  where: Where,
  { certificate, versions, asksPhones, bound, guard }: Parts,
): Promise<TlsFront> {
  const greeting = new Map<string, Socket>()
  const asking = asksPhones ? { requestCert: true, rejectUnauthorized: false } : {}
  const settings = { ...versions, ...asking, handshakeTimeout: handshakeMs, noDelay: true }
  const front = createServer(settings, (socket) => {
    socket.on('error', () => socket.destroy())
    server.emit('connection', socket)
  })
  front.on('connection', (socket: Socket) => {
    const peer = peerOf(socket)
    greeting.set(peer, socket)
    socket.once('close', () => greeting.get(peer) === socket && greeting.delete(peer))
  })
  front.on('secureConnection', (socket) => greeting.delete(peerOf(socket)))
  bound(front)
  // A phone that does not trust us, or speaks something else, is told by its connection's end.
  front.on('tlsClientError', (_, socket) => socket.destroy())
  const stop = followCertificate(certificate, ({ cert, key, phoneAuthorities }) =>
    // None at all would be those that come with Node.js, which anybody can have something from.
    front.setSecureContext({ ...versions, cert, key, ...(asksPhones && { ca: phoneAuthorities ?? [] }) }),
  )
  const port = await listen(front, where, guard).catch((error) => {
    stop()
    throw error
  })
  return {
    port,
    async close() {
      stop()
      front.close()
      for (const socket of greeting.values()) socket.destroy()
    },
  }
}

const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`
