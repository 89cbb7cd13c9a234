/** A limit of requests that holds over all nodes: what the rate limiter counts with. */

import type {
  FastifyRateLimitOptions,
  FastifyRateLimitStore,
  FastifyRateLimitStoreCtor,
} from '@fastify/rate-limit'
import type { AttemptStore } from '../auth/attempt-store.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import type { Clock } from '../kernel/clock.ts'

export function sharedLimit(attempts: Pick<AttemptStore, 'count'>, clock: Clock): FastifyRateLimitStoreCtor {
  const countedFor = (what: string): FastifyRateLimitStore => ({
    incr(who, callback, windowMs, most) {
      attempts.count(systemScope, what, who, { windowMs, most }).then(
        ({ n, until }) => callback(null, { current: n, ttl: until - clock.now() }),
        (error) => callback(error),
      )
    },
    child(route) {
      // As it comes; its type says otherwise.
      const { routeInfo } = route as unknown as { routeInfo: { method: string; url: string } }
      return countedFor(`${routeInfo.method} ${routeInfo.url}`)
    },
  })
  return class {
    incr = countedFor('').incr
    child = countedFor('').child
  } as unknown as new (
    options: FastifyRateLimitOptions,
  ) => FastifyRateLimitStore
}
