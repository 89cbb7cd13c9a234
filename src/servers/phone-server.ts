/** The phone-facing HTTP server: node:http alone, since phones fetch all night and a framework doubles the cost. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import { pipeline } from 'node:stream'
import type { Guard } from '../kernel/guard.ts'
import { maskSecrets } from '../kernel/log.ts'
import { type Networks, siteOf } from '../kernel/networks.ts'
import { type Soon, whenThere } from '../kernel/when-there.ts'
import type { PhoneAnswer, PhoneRequest, PhoneRoad } from '../roads/phone-road.ts'
import { type ConnectionCounts, countsHere } from './connection-counts.ts'

/** Sent with every answer: one shape for all, so that answers differ in nothing but what they must. */
const always = ['x-content-type-options', 'nosniff']

/** Until a request's head has come, until all of it has, and while nothing goes either way. */
export type PhonePatience = { headersMs: number; requestMs: number; silentMs: number }

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
}

export function phoneServer(
  road: PhoneRoad,
  { guard, trustedProxies, connections, ...parts }: Parts,
): Server {
  const { headersMs, requestMs, silentMs } = parts.patience ?? patience

  function failed(error: unknown, { method, url = '' }: { method?: string; url?: string }): PhoneAnswer {
    guard.failed('phoneRequest', error, { method, url: maskSecrets(url) })
    return { status: 404, headers: [] }
  }

  /** What fails looks as if nothing was there. */
  function answerOf(request: PhoneRequest): Soon<PhoneAnswer> {
    try {
      const answer = road.answer(request)
      return answer instanceof Promise ? answer.catch((error) => failed(error, request)) : answer
    } catch (error) {
      return failed(error, request)
    }
  }

  function respond(request: IncomingMessage, response: ServerResponse, answer: PhoneAnswer): void {
    try {
      send(request, response, answer)
    } catch (error) {
      send(request, response, failed(error, request))
    }
  }

  const server = createServer(
    {
      keepAliveTimeout: 65_000,
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: Math.min(headersMs, 5000),
      maxHeaderSize: 8192,
      noDelay: true,
    },
    (request, response) => {
      request.on('error', () => response.destroy())
      response.on('error', () => response.destroy())
      void whenThere(answerOf(toPhoneRequest(request, trustedProxies)), (answer) =>
        respond(request, response, answer),
      )
    },
  )
  // Who does not read what it asked for is let go as well.
  server.timeout = silentMs
  bound(server, connections, trustedProxies, parts.counts ?? countsHere())
  server.on('clientError', (_error, socket) => {
    if (socket.writable)
      socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
  })
  return server
}

/** A proxy of ours stands for all phones: its connections are counted in all only. */
function bound(
  server: Server,
  { inAll, ofAddress }: PhoneConnections,
  trusted: Networks | undefined,
  counts: ConnectionCounts,
): void {
  server.on('connection', (socket) => {
    const { remoteAddress = '' } = socket
    const site = isTrusted(plainAddress(remoteAddress), trusted) ? undefined : siteOf(remoteAddress)
    const open = counts.opened(site)
    socket.once('close', () => counts.closed(site))
    if (open.ofSite > ofAddress) socket.destroy()
    else if (open.inAll > inAll) {
      socket.destroy()
      // Phones keep connections for their next request; these make room for one that has something to ask.
      server.closeIdleConnections()
    }
  })
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body, stream }: PhoneAnswer,
): void {
  if (response.headersSent || response.destroyed) {
    stream?.read.destroy()
    return
  }
  response.sendDate = false
  const all = [...headers, ...always]
  // What a refused phone still sends is not read: the connection ends with the answer.
  if (
    !request.complete &&
    request.method !== 'GET' &&
    request.method !== 'HEAD' &&
    !all.includes('connection')
  )
    all.push('connection', 'close')
  if (status !== 304) all.push('content-length', String(body?.length ?? stream?.bytes ?? 0))
  response.writeHead(status, all)
  if (body && request.method !== 'HEAD') response.end(body)
  // What cannot be read to its end ends the connection, so that the phone does not take half a file for a whole one.
  else if (stream && request.method !== 'HEAD') pipeline(stream.read, response, () => undefined)
  else response.end()
}

function toPhoneRequest(request: IncomingMessage, trusted: Networks | undefined): PhoneRequest {
  const { headers } = request
  return {
    protocol: protocolOf(request, trusted),
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    ip: sourceOf(request, trusted),
    userAgent: headers['user-agent'] ?? '',
    authorization: headers.authorization,
    ifNoneMatch: headers['if-none-match'],
    contentType: headers['content-type'],
    contentLength: lengthOf(request),
    // A phone whose file is not wanted any further still hears why.
    body: { [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) },
  }
}

/** Absent or nonsense is `undefined`; node:http refuses a body of another length than it says. */
function lengthOf({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length']
  return length === undefined ? undefined : Number(length)
}

function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/, '')
}

function isTrusted(address: string, trusted: Networks | undefined): boolean {
  return trusted?.has(address) ?? false
}

/** `X-Forwarded-For` is believed as far as the proxies that wrote it are ours, from the last entry on. */
function sourceOf(request: IncomingMessage, trusted: Networks | undefined): string {
  let source = plainAddress(request.socket.remoteAddress)
  if (!trusted) return source
  const hops = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((hop) => hop.trim())
  while (hops.length > 0 && isTrusted(source, trusted)) {
    const hop = plainAddress(hops.pop())
    if (isIP(hop) === 0) break
    source = hop
  }
  return source
}

function protocolOf(request: IncomingMessage, trusted: Networks | undefined): 'http' | 'https' {
  const behindProxy = isTrusted(plainAddress(request.socket.remoteAddress), trusted)
  return behindProxy && request.headers['x-forwarded-proto'] === 'https' ? 'https' : 'http'
}
