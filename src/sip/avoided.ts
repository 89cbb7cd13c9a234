/** Servers that did not answer, or had too much to do, are tried last for a while (RFC 3263 §4.3, RFC 3261 §21.5.4). */

import { LRUCache } from 'lru-cache'
import type { Clock } from '../kernel/clock.ts'
import type { AnsweredOutcome } from './answered.ts'
import type { Endpoint } from './sip-network.ts'

type Outcome = { kind: string } | AnsweredOutcome

/** Long enough that an operation does not wait for a dead one again and again. */
const usualMs = 60_000
const longestMs = 5 * 60_000
const most = 1000

export function avoided(clock: Clock) {
  const until = new LRUCache<string, true>({ max: most, ttl: usualMs, ttlResolution: 0, perf: clock })
  const keyOf = ({ address, port }: Endpoint, transport: string) => `${transport} ${address} ${port}`
  const isBusy = (outcome: Outcome) => 'status' in outcome && outcome.status === 503

  return {
    /** Whether another server may do better. */
    isWorth: (outcome: Outcome): boolean => outcome.kind === 'timedOut' || isBusy(outcome),

    note(server: Endpoint, transport: string, outcome: Outcome): void {
      const asked = 'retryAfter' in outcome ? outcome.retryAfter : undefined
      const ttl = asked === undefined ? usualMs : Math.min(longestMs, asked * 1000)
      if (ttl > 0) until.set(keyOf(server, transport), true, { ttl })
    },

    /** The same servers, those that are avoided at the end. */
    last(servers: readonly Endpoint[], transport: string): readonly Endpoint[] {
      const isAvoided = (server: Endpoint) => until.has(keyOf(server, transport))
      return [...servers.filter((each) => !isAvoided(each)), ...servers.filter(isAvoided)]
    },
  }
}
