/** When a certificate is ordered again: well before its end, and later and later while nothing comes of it. */

import type { Random } from '../kernel/random.ts'
import type { CaProblem } from './ca-problem.ts'
import type { KeptCertificate } from './wish.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const longestPauseMs = 12 * hourMs
/** Of a CA that says “later” and not when. */
const heldByDefaultMs = hourMs
const longestHeldMs = 7 * 24 * hourMs
/** What is just there is not ordered again at once, whatever its times. */
const leastUseMs = hourMs

/** 0 up to 1. */
const share = (random: Random): number => Buffer.from(random(4)).readUInt32BE() / 2 ** 32

/** When a third of its life is left, and up to a thirtieth of it sooner: not all servers at once. */
export function renewalTime(
  { notBefore, notAfter }: Pick<KeptCertificate, 'notBefore' | 'notAfter'>,
  now: number,
  random: Random,
): number {
  const life = notAfter - notBefore
  return Math.max(now + leastUseMs, Math.round(notAfter - life / 3 - (life / 30) * share(random)))
}

/** A minute after the first time, 12 hours at most, and up to a tenth later; never while the CA wants not to be asked. */
export function nextTry(
  failures: number,
  problem: Pick<CaProblem, 'type' | 'retryAfterMs'>,
  now: number,
  random: Random,
): { nextAt: number; heldUntil: number | null } {
  const pauseMs = Math.min(longestPauseMs, minuteMs * 2 ** Math.min(failures, 20))
  const heldMs = problem.retryAfterMs ?? (problem.type === 'rateLimited' ? heldByDefaultMs : undefined)
  const heldUntil = heldMs === undefined ? null : now + Math.min(heldMs, longestHeldMs)
  const later = Math.round(pauseMs * (1 + share(random) / 10))
  return { nextAt: Math.max(now + later, heldUntil ?? 0), heldUntil }
}
