/** What PostgreSQL and the way to it say when something goes wrong, as errors of the table. */

import { OffhookError } from '../../../kernel/errors.ts'
import { foreignKey } from '../dialect.ts'

type Raised = { code?: string; message?: string }

/** SQLSTATEs: the server ends, starts, is full of connections, only reads, or has ended this connection. */
const away = new Set(['57P01', '57P02', '57P03', '57P05', '53300', '25006', '25P03'])
/** Without a SQLSTATE: as Node says that a way is not open, and as the driver says that it was cut. */
const unreachable = /^E(?:CONN|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH|NOENT|ACCES)/
const cut =
  /^(?:Connection terminated|timeout (?:expired|exceeded)|Query read timeout|Client (?:has encountered|was closed)|.*not queryable|Cannot use a pool after)/

export function isAway(error: unknown): boolean {
  const { code = '', message = '' } = error as Raised
  return away.has(code) || /^08/.test(code) || unreachable.test(code) || (code === '' && cut.test(message))
}

/** The tables were changed since it was planned, as by a later version on another node. */
export function isOutdatedPlan(error: unknown): boolean {
  const { code, message = '' } = error as Raised
  return code === '0A000' && message.includes('cached plan')
}

/**
 * Others wrote what this transaction has read, or the server has no room to watch over one more, as while somebody’s stands
 * open: begun again, it may pass.
 */
export function isCollision(error: unknown): boolean {
  return ['40001', '40P01', '53200'].includes((error as Raised).code ?? '') || isOutdatedPlan(error)
}

const lockNotAvailable = '55P03'
const queryCanceled = '57014'
const diskFull = '53100'

/** What a caller may be told; anything else is a mistake of ours, and stays as it is. */
export function toKnownError(error: unknown): unknown {
  if (isAway(error)) return new OffhookError('DATABASE_AWAY')
  const { code } = error as Raised
  if (code === lockNotAvailable || code === queryCanceled) return new OffhookError('DATABASE_LOCKED')
  if (code === diskFull) return new OffhookError('DISK_FULL')
  return error
}

const foreignKeyViolation = '23503'
const uniqueViolation = '23505'

/** By the name that the rule got when it was made. */
export function violatedRule(error: unknown): string | undefined {
  const { code, constraint } = error as Raised & { constraint?: string }
  if (code === foreignKeyViolation) return foreignKey
  return code === uniqueViolation ? constraint?.replace(/_(?:key|unique|pkey)$/, '') : undefined
}
