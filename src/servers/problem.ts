/** Errors as RFC 9457 problem documents: the one place where an error becomes an answer. */

import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { type ErrorCode, errorTable, isDatabaseBusy, OffhookError } from '../kernel/errors.ts'
import type { Guard } from '../kernel/guard.ts'
import { maskSecrets } from '../kernel/log.ts'
import type { Problem } from '../schema/contract.ts'
import { maskText } from '../schema/masking.ts'

const ofFastify: Record<string, ErrorCode> = {
  FST_ERR_BAD_URL: 'NOT_FOUND',
  FST_ERR_CTP_INVALID_JSON_BODY: 'INVALID_JSON',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'INVALID_JSON',
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
}

export function toOffhookError(error: unknown): OffhookError {
  if (error instanceof OffhookError) return error
  const { code, statusCode } = error as FastifyError
  if (isDiskFull(error)) return new OffhookError('DISK_FULL')
  const known = ofFastify[code]
  if (known) return new OffhookError(known)
  if (statusCode === 429) return new OffhookError('TOO_MANY_REQUESTS')
  if (statusCode === 413) return new OffhookError('BODY_TOO_LARGE')
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new OffhookError('INVALID_JSON')
  return new OffhookError('INTERNAL_ERROR')
}

const sqliteFull = 13

function isDiskFull(error: unknown): boolean {
  const { code, errcode } = error as { code?: string; errcode?: number }
  return code === 'ENOSPC' || (code === 'ERR_SQLITE_ERROR' && errcode === sqliteFull)
}

/** What may be over in a moment: who asked is told when to ask again. */
const passes: ReadonlySet<number> = new Set([429, 503])

export function problemOf(error: OffhookError): Problem {
  return {
    type: `/docs/errors#${error.code}`,
    title: errorTable[error.code][1],
    status: error.status,
    code: error.code,
    detail: error.message,
    ...error.details,
  }
}

/** Of a body that nobody reads any more, more than is worth waiting for to keep the connection. */
function isMuchComing({ raw }: FastifyRequest): boolean {
  if (raw.complete) return false
  const { 'content-length': length, 'transfer-encoding': encoding } = raw.headers
  return encoding !== undefined || Number(length ?? 0) > 1_000_000
}

export function sendProblem(
  guard: Guard,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  /** What of it is shown to who asked. */
  shown: (problem: Problem) => unknown = (problem) => problem,
): FastifyReply {
  const known = toOffhookError(error)
  // Which is counted where it is met, once.
  if (known.status >= 500 && !isDatabaseBusy(known))
    guard.failed('apiCall', error, { method: request.method, url: maskSecrets(maskText(request.url)) })
  if (passes.has(known.status) && !reply.hasHeader('retry-after'))
    reply.header('retry-after', String(known.details.retryAfter ?? 10))
  if (isMuchComing(request)) reply.header('connection', 'close')
  return reply
    .code(known.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(shown(problemOf(known)))
}
