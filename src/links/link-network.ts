/** Connections to PBXs: an address is looked up once, checked, and connected to; TLS trusts what the link names. */

import { X509Certificate } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import { isIP, connect as openTcp, type Socket } from 'node:net'
import { type ConnectionOptions, checkServerIdentity, connect as openTls } from 'node:tls'
import type { Clock } from '../kernel/clock.ts'
import { InternalError, WireError } from '../kernel/errors.ts'
import type { Guard } from '../kernel/guard.ts'
import { usualLinkPort } from '../schema/link.ts'
import type { LinkRecord } from './link-store.ts'

export type LinkPlace = Pick<
  LinkRecord,
  'kind' | 'host' | 'port' | 'path' | 'tls' | 'certificate' | 'username' | 'password'
>

export type StreamHandlers = {
  data(chunk: Uint8Array): void
  /** Comes once, whoever closed. */
  closed(why: string): void
}
export type Stream = { write(bytes: Uint8Array): void; destroy(): void }

export type LinkNetwork = {
  /** Resolves once it is connected, through TLS where the link says so. */
  open(place: LinkPlace, handlers: StreamHandlers): Promise<Stream>
  /** One call by HTTP. */
  post(place: LinkPlace, body: string, patienceMs: number): Promise<string>
}

const connectMs = 10_000
const maxAnswerBytes = 64 * 1024 * 1024
const maxUnread = 1024 * 1024

/** `mayReach` is asked of the address that is really connected to. */
export function linkNetwork(
  mayReach: (address: string) => boolean,
  { clock, guard }: { clock: Clock; guard: Guard },
): LinkNetwork {
  const addressOf = ({ host }: LinkPlace) => reachableAddress(host, mayReach, '--sip-networks')

  return {
    async open(place, handlers) {
      const host = await addressOf(place)
      const port = portOf(place)
      const socket = place.tls ? openTls({ host, port, ...trust(place) }) : openTcp({ host, port })
      const from = { host: place.host }
      const patience = (late: () => void) => clock.after(connectMs, late)
      return connected(
        socket,
        { event: place.tls ? 'secureConnect' : 'connect', patience },
        {
          data: (chunk) => guard.run('link', from, () => handlers.data(chunk)),
          closed: (why) => guard.run('link', from, () => handlers.closed(why)),
        },
      )
    },
    async post(place, body, patienceMs) {
      const host = await addressOf(place)
      return post(place, { host, body, patience: (late) => clock.after(patienceMs, late) })
    },
  }
}

/** A name that nobody knows and one that leads where nobody may go are told in the same words. */
export async function reachableAddress(
  host: string,
  mayReach: (address: string) => boolean,
  option: string,
): Promise<string> {
  const bare = host.replace(/^\[|\]$/g, '')
  const found = isIP(bare)
    ? [bare]
    : (await lookup(bare, { all: true, order: 'ipv4first' }).catch(() => [])).map((each) => each.address)
  const address = found.find(mayReach)
  if (address === undefined)
    throw new WireError(`${host} has no address, or none that may be reached (see ${option})`)
  return address
}

export function portOf({ kind, port, tls }: LinkPlace): number {
  if (kind === 'database') throw new InternalError('a database is read, not spoken to')
  return port ?? usualLinkPort(kind, tls)
}

/** The certificate that is named is trusted as it is, whatever name stands in it; what it issued, by its name. */
export function trust({ host, certificate }: Pick<LinkPlace, 'host' | 'certificate'>): ConnectionOptions {
  const bare = host.replace(/^\[|\]$/g, '')
  const servername = isIP(bare) ? '' : bare
  if (certificate === '')
    return { servername, checkServerIdentity: (_, peer) => checkServerIdentity(bare, peer) }
  const pinned = readCertificate(certificate)
  return {
    servername,
    ca: [certificate],
    allowPartialTrustChain: true,
    checkServerIdentity: (_, peer) =>
      peer.raw.equals(pinned.raw) ? undefined : checkServerIdentity(bare, peer),
  }
}

function readCertificate(text: string): X509Certificate {
  try {
    return new X509Certificate(text)
  } catch {
    throw new WireError('the certificate of the link cannot be read')
  }
}

type Connecting = { event: string; patience(late: () => void): () => void }

function connected(
  socket: Socket,
  { event, patience }: Connecting,
  handlers: StreamHandlers,
): Promise<Stream> {
  return new Promise((resolve, reject) => {
    let why = 'the PBX hung up'
    let isOpen = false
    socket.setNoDelay(true)
    socket.setKeepAlive(true, 30_000)
    // By the clock, not by silence: who sends a byte now and then would never be late.
    const stopClock = patience(() => socket.destroy(new Error('it did not answer in time')))
    socket.on('error', (error) => {
      why = reasonOf(error)
    })
    socket.on('data', (chunk) => handlers.data(chunk))
    socket.on('close', () => {
      stopClock()
      if (isOpen) handlers.closed(why)
      else reject(new WireError(why))
    })
    socket.once(event, () => {
      isOpen = true
      stopClock()
      resolve({
        write(bytes) {
          if (socket.writableLength > maxUnread)
            socket.destroy(new Error('the PBX does not read what it is sent'))
          else socket.write(bytes)
        },
        destroy: () => void socket.destroy(),
      })
    })
  })
}

/** What goes wrong on the way, in a sentence; nothing of what was sent stands in it. */
function reasonOf(error: Error): string {
  const code = 'code' in error ? String(error.code) : ''
  const words: Record<string, string> = {
    ECONNREFUSED: 'nothing listens there',
    ECONNRESET: 'the PBX hung up',
    EHOSTUNREACH: 'there is no way to it',
    ENETUNREACH: 'there is no way to it',
    ETIMEDOUT: 'it did not answer in time',
    EPROTO: 'it does not speak TLS there',
    ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS there',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself; give the link that certificate',
    SELF_SIGNED_CERT_IN_CHAIN:
      'its certificate comes from an authority that is not known; give the link its certificate',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      'its certificate comes from an authority that is not known; give the link its certificate',
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not the one that the link names',
    CERT_HAS_EXPIRED: 'its certificate has expired',
    ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name; give the link that certificate',
  }
  return words[code] ?? error.message.slice(0, 200)
}

type Posted = { host: string; body: string; patience(late: () => void): () => void }

function post(place: LinkPlace, { host, body, patience }: Posted): Promise<string> {
  return new Promise((resolve, reject) => {
    const login = place.username === '' ? {} : { auth: `${place.username}:${place.password}` }
    const options = {
      ...{ host, port: portOf(place), path: place.path, method: 'POST', agent: false, ...login },
      headers: {
        ...{ host: `${place.host}:${portOf(place)}`, 'content-type': 'application/json' },
        ...{ 'content-length': Buffer.byteLength(body), 'user-agent': 'Offhook' },
      },
    }
    const sent = place.tls ? secureRequest({ ...options, ...trust(place) }) : plainRequest(options)
    const failed = (why: string) => {
      reject(new WireError(why))
      sent.destroy()
    }
    sent.on(
      'close',
      patience(() => failed('it did not answer in time')),
    )
    sent.on('error', (error) => failed(reasonOf(error)))
    sent.on('response', (response) => {
      const parts: Buffer[] = []
      let bytes = 0
      response.on('data', (part: Buffer) => {
        bytes += part.length
        if (bytes > maxAnswerBytes) failed('its answer is too long')
        else parts.push(part)
      })
      response.on('error', (error) => failed(reasonOf(error)))
      response.on('end', () => {
        const status = response.statusCode ?? 0
        if (status === 401 || status === 403) failed(`it refuses the login (${status})`)
        else if (status === 404) failed(`there is no JSON-RPC at ${place.path} (404)`)
        else resolve(Buffer.concat(parts).toString('utf8'))
      })
    })
    sent.end(body)
  })
}
