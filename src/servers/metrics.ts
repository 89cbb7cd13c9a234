/** `/healthz`, `/readyz` and `/metrics`, outside of the API. */

import type { FastifyInstance } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { type Boundary, boundaries } from '../kernel/guard.ts'
import type { FetchOutcome } from '../schema/phone.ts'

export function metrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const fetches = new Counter({
    name: 'offhook_fetches_total',
    help: 'Requests of phones, by outcome; unknown are those that name no phone.',
    labelNames: ['outcome'],
    registers: [registry],
  })
  const failures = new Counter({
    name: 'offhook_failures_total',
    help: 'What failed in the service itself, by where it was caught; the log has each with its error.',
    labelNames: ['boundary'],
    registers: [registry],
  })
  const sipDropped = new Counter({
    name: 'offhook_sip_dropped_total',
    help: 'SIP messages that came in and were dropped: malformed could not be read, unmatched answer nothing that was asked.',
    labelNames: ['reason'],
    registers: [registry],
  })
  for (const boundary of boundaries) failures.inc({ boundary }, 0)
  /** Added up here and handed over when somebody looks: a fetch costs one addition. */
  const waiting = new Map<string, number>()
  return {
    countFetch(outcome: FetchOutcome | 'unknown'): void {
      waiting.set(outcome, (waiting.get(outcome) ?? 0) + 1)
    },
    /** What is kept in memory, asked when somebody looks. */
    watchCaches(sizes: () => Record<string, { entries: number; bytes: number }>): void {
      for (const measure of ['entries', 'bytes'] as const)
        new Gauge({
          name: `offhook_cache_${measure}`,
          help: `Kept in memory for phones that ask again: ${measure}, by what is kept.`,
          labelNames: ['cache'],
          registers: [registry],
          collect() {
            for (const [cache, size] of Object.entries(sizes())) this.set({ cache }, size[measure])
          },
        })
    },
    /** Asked when somebody looks. */
    watchModels(state: () => { waiting: number; starts: number }): void {
      new Gauge({
        name: 'offhook_model_jobs_waiting',
        help: 'Work on tenants’ own phone models that waits for its turn.',
        registers: [registry],
        collect() {
          this.set(state().waiting)
        },
      })
      new Gauge({
        name: 'offhook_model_process_starts',
        help: 'How often the process for tenants’ own phone models was started.',
        registers: [registry],
        collect() {
          this.set(state().starts)
        },
      })
    },
    countFailure: (boundary: Boundary): void => failures.inc({ boundary }),
    /** `notReady` answers what is wrong, in words. */
    routes(
      app: FastifyInstance,
      notReady: () => Promise<string | undefined>,
      dropped: () => Readonly<Record<string, number>>,
    ): void {
      app.get('/healthz', async () => ({ status: 'ok' }))
      app.get('/readyz', async (_request, reply) => {
        const wrong = await notReady()
        return wrong === undefined ? { status: 'ok' } : reply.code(503).send({ status: wrong })
      })
      app.get('/metrics', async (_request, reply) => {
        for (const [outcome, count] of waiting) fetches.inc({ outcome }, count)
        waiting.clear()
        sipDropped.reset()
        for (const [reason, count] of Object.entries(dropped())) sipDropped.inc({ reason }, count)
        return reply.type(registry.contentType).send(await registry.metrics())
      })
    },
  }
}
