/** The phone-facing HTTP server: node:http alone, since phones fetch all night and a framework doubles the cost. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import type { Log } from '../kernel/log.ts'
import type { Networks } from '../kernel/networks.ts'
import type { PhoneAnswer, PhoneRequest, PhoneRoad } from '../provisioning/phone-road.ts'

/** Sent with every answer: one shape for all, so that answers differ in nothing but what they must. */
const always = ['x-content-type-options', 'nosniff']

export function phoneServer(road: PhoneRoad, log: Log, trustedProxies: Networks | undefined): Server {
  const server = createServer(
    {
      keepAliveTimeout: 65_000,
      headersTimeout: 15_000,
      requestTimeout: 120_000,
      maxHeaderSize: 8192,
      noDelay: true,
    },
    (request, response) => {
      road.answer(toPhoneRequest(request, trustedProxies)).then(
        (answer) => send(request, response, answer),
        (error) => {
          log.error({ error }, 'a phone’s request failed')
          send(request, response, { status: 404, headers: [] })
        },
      )
    },
  )
  server.on('clientError', (_error, socket) => {
    if (socket.writable)
      socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
  })
  return server
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: PhoneAnswer,
): void {
  if (response.headersSent || response.destroyed) return
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
  if (status !== 304) all.push('content-length', String(body?.length ?? 0))
  response.writeHead(status, all)
  // As text of one byte a character it leaves together with the head, in one write.
  if (body && request.method !== 'HEAD') response.end(body.toString('latin1'), 'latin1')
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
    readBody: (maxBytes) => readBody(request, maxBytes),
  }
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return undefined
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > maxBytes) return undefined
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
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
