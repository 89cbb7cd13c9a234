/** Guards that look at a request's headers before anything is done. */

import type { FastifyRequest } from 'fastify'
import { OffhookError } from '../kernel/errors.ts'

/** Refuses a change that another site's page asks for with the user's cookie (Sec-Fetch-Site, or Origin where a browser does not send it). */
export function requireSameSite(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) {
    if (site !== 'same-origin' && site !== 'none') throw new OffhookError('CROSS_SITE')
    return
  }
  const { origin } = request.headers
  if (origin !== undefined && hostOf(origin) !== request.headers.host) throw new OffhookError('CROSS_SITE')
}

/** Where the page is open. A browser says it with what it posts, also behind a proxy that nobody named; it is believed of this host alone. */
export function originOf(request: FastifyRequest): string {
  const { origin = '' } = request.headers
  if (/^https?:/.test(origin) && hostOf(origin) === request.host) return origin
  return `${request.protocol}://${request.host}`
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host
  } catch {
    return undefined
  }
}

/** The revision in `If-Match: "7"` (RFC 9110 §13.1.1); a tag that is none of ours can match nothing. */
export function readIfMatch(request: FastifyRequest): number | undefined {
  const header = request.headers['if-match']
  if (header === undefined || header === '*') return undefined
  const revision = header.match(/^(?:W\/)?"(\d{1,15})"$/)?.[1]
  return revision === undefined ? -1 : Number(revision)
}
