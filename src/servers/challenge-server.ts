/** The port that a CA asks whether a name leads here (HTTP-01, RFC 8555 §8.3). Whoever else comes is sent to the page. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Guard } from '../kernel/guard.ts'
import { oneAtATime } from '../kernel/one-at-a-time.ts'

type Parts = {
  /** By token, all that may be asked for now. */
  answers(): Promise<ReadonlyMap<string, string>>
  /** Names that the page has; the first is for who says another one. */
  names: readonly string[]
  /** Of the page. */
  port: () => number
  guard: Guard
}

const place = '/.well-known/acme-challenge/'
const tokenPattern = /^[\w-]{16,128}$/
const headMs = 5000
const limits = { connections: 200, head: 4096, target: 2048 }

/** Not yet listening. Nothing is kept open, and no body is read. */
export function challengeServer({ answers, names, port, guard }: Parts): Server {
  const answersSoon = oneAtATime(answers)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request
    response.setHeader('connection', 'close')
    response.setHeader('x-content-type-options', 'nosniff')
    if (method !== 'GET' && method !== 'HEAD') return end(response, 405, { allow: 'GET, HEAD' })
    if (!url.startsWith('/') || url.length > limits.target) return end(response, 400)
    if (!url.startsWith(place)) {
      const host = String(headers.host ?? '')
        .replace(/:\d+$/, '')
        .toLowerCase()
      const name = names.includes(host) ? host : names[0]
      const at = port() === 443 ? '' : `:${port()}`
      return end(response, 308, { location: `https://${name}${at}${url}` })
    }
    const token = url.slice(place.length)
    const found = tokenPattern.test(token) ? (await answersSoon()).get(token) : undefined
    if (found === undefined) return end(response, 404)
    end(response, 200, { 'content-type': 'application/octet-stream' }, found)
  }

  const server = createServer(
    {
      ...{ headersTimeout: headMs, requestTimeout: headMs, keepAliveTimeout: 1000 },
      ...{ maxHeaderSize: limits.head, connectionsCheckingInterval: 1000 },
    },
    (request, response) => {
      answer(request, response).catch((error) => {
        guard.failed('server', error, { work: 'challenges' })
        if (response.headersSent) response.destroy()
        else end(response, 503, { 'retry-after': '5' })
      })
    },
  )
  server.maxConnections = limits.connections
  server.setTimeout(2 * headMs)
  return server
}

function end(
  response: ServerResponse,
  status: number,
  headers: Record<string, string> = {},
  body = '',
): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers })
  response.end(body)
}
