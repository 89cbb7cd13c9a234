/** The phone-facing HTTP server: node:http, and before it what answers plain requests, since phones fetch all night and a framework doubles the cost. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Server as NetServer, Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Guard } from '../kernel/guard.ts'
import { maskSecrets } from '../kernel/log.ts'
import { type Networks, siteOf } from '../kernel/networks.ts'
import { type Soon, whenThere } from '../kernel/when-there.ts'
import type { PhoneAnswer, PhoneRequest, PhoneRoad } from '../roads/phone-road.ts'
import { type ConnectionCounts, countsHere } from './connection-counts.ts'
import { keptSeconds, mayHaveBody, send } from './phone-answer.ts'
import { isTrusted, type Peer, peerOf, plainAddress, sourceOf } from './phone-source.ts'
import { answerPlainRequests } from './plain-connections.ts'
import type { PlainRequest } from './plain-request.ts'

/** Until a request's head has come, until all of it has, while nothing goes either way, and from one request to the next. */
export type PhonePatience = { headersMs: number; requestMs: number; silentMs: number; keptMs?: number }

const patience: PhonePatience = { headersMs: 15_000, requestMs: 120_000, silentMs: 120_000 }

/** How many may be connected: in all, and from one address, behind which a whole office may stand. */
export type PhoneConnections = { inAll: number; ofAddress: number }

type Parts = {
  guard: Guard
  trustedProxies: Networks | undefined
  connections: PhoneConnections
  patience?: PhonePatience | undefined
  /** Where several threads serve phones: of all of them. */
  counts?: ConnectionCounts
  /** Plain requests do not go through node:http: so it is unless this says no, to compare the two. */
  answersAtOnce?: boolean
}

/** Who is connected and says nothing for so long is node:http's, which waits for a head and no longer. */
const mostSilentMs = 1000

export function phoneServer(
  road: PhoneRoad,
  { guard, trustedProxies, connections, counts = countsHere(), ...parts }: Parts,
): Server {
  const { headersMs, requestMs, silentMs, keptMs = keptSeconds * 1000 } = parts.patience ?? patience
  /** Of requests that were read here and are answered by node:http. */
  const begun = new WeakMap<Socket, Soon<PhoneAnswer>>()
  const ask = asking(road, guard)
  const server = createServer(
    {
      keepAliveTimeout: keptMs,
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: Math.min(headersMs, 5000),
      maxHeaderSize: 8192,
      noDelay: true,
    },
    (request, response) => {
      request.on('error', () => response.destroy())
      response.on('error', () => response.destroy())
      const { socket } = request
      const answer = begun.get(socket) ?? ask(toPhoneRequest(request, trustedProxies))
      begun.delete(socket)
      // What a phone sends along with the head is read before it is answered: then its connection is kept.
      void whenThere(mayHaveBody(request) ? Promise.resolve(answer) : answer, (answer) =>
        respond(request, response, answer),
      )
    },
  )

  function respond(request: IncomingMessage, response: ServerResponse, answer: PhoneAnswer): void {
    try {
      send(request, response, answer)
    } catch (error) {
      guard.failed('phoneRequest', error, { method: request.method, url: maskSecrets(request.url ?? '') })
      response.destroy()
    }
  }

  // Who does not read what it asked for is let go as well.
  server.timeout = silentMs
  if (parts.answersAtOnce ?? true) {
    answerPlainRequests(server, {
      answer: (request, peer) => ask(plainPhoneRequest(request, peer, trustedProxies)),
      begun,
      patience: {
        firstMs: Math.min(headersMs, mostSilentMs),
        nextMs: server.keepAliveTimeout + server.keepAliveTimeoutBuffer,
        silentMs,
      },
    })
  }
  bound(server, server, { connections, trustedProxies, counts })
  server.on('clientError', (_error, socket) => {
    if (socket.writable)
      socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
  })
  return server
}

/** What fails looks as if nothing was there. */
function asking(road: PhoneRoad, guard: Guard): (request: PhoneRequest) => Soon<PhoneAnswer> {
  return (request) => {
    const failed = (error: unknown): PhoneAnswer => {
      const { method, url, ip } = request
      guard.failed('phoneRequest', error, { method, url: maskSecrets(url), ip })
      return { status: 404, headers: [] }
    }
    try {
      const answer = road.answer(request)
      return answer instanceof Promise ? answer.catch(failed) : answer
    } catch (error) {
      return failed(error)
    }
  }
}

type Bounds = {
  connections: PhoneConnections
  trustedProxies: Networks | undefined
  counts: ConnectionCounts
}

/** A proxy of ours stands for all phones: its connections are counted in all only. `server` is who takes them, `phones` who answers. */
export function bound(
  server: NetServer,
  phones: Server,
  { connections: { inAll, ofAddress }, trustedProxies, counts }: Bounds,
): void {
  server.on('connection', (socket) => {
    // It was counted when it came, before TLS.
    if (socket instanceof TLSSocket) return
    const { remoteAddress = '' } = socket
    const site = isTrusted(plainAddress(remoteAddress), trustedProxies) ? undefined : siteOf(remoteAddress)
    const open = counts.opened(site)
    socket.once('close', () => counts.closed(site))
    if (open.ofSite > ofAddress) socket.destroy()
    else if (open.inAll > inAll) {
      socket.destroy()
      // Phones keep connections for their next request; these make room for one that has something to ask.
      phones.closeIdleConnections()
    }
  })
}

function toPhoneRequest(request: IncomingMessage, trusted: Networks | undefined): PhoneRequest {
  const { headers } = request
  const forwarded = {
    for: headers['x-forwarded-for']?.toString(),
    protocol: headers['x-forwarded-proto']?.toString(),
  }
  return {
    ...sourceOf(peerOf(request.socket), forwarded, trusted),
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    userAgent: headers['user-agent'] ?? '',
    authorization: headers.authorization,
    ifNoneMatch: headers['if-none-match'],
    accept: headers.accept,
    acceptLanguage: headers['accept-language'],
    contentType: headers['content-type'],
    contentLength: lengthOf(request),
    // A phone whose file is not wanted any further still hears why.
    body: { [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) },
  }
}

const noBody: AsyncIterable<Uint8Array> = (async function* () {})()

function plainPhoneRequest(
  { method, url, userAgent = '', authorization, ifNoneMatch, ...forwarded }: PlainRequest,
  peer: Peer,
  trusted: Networks | undefined,
): PhoneRequest {
  const source = sourceOf(peer, { for: forwarded.forwardedFor, protocol: forwarded.forwardedProto }, trusted)
  const none = undefined
  return {
    ...source,
    ...{ method, url, userAgent, authorization, ifNoneMatch },
    ...{ contentType: none, contentLength: none, body: noBody },
  }
}

/** Absent or nonsense is `undefined`; node:http refuses a body of another length than it says. */
function lengthOf({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length']
  return length === undefined ? undefined : Number(length)
}
