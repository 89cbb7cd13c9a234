/** `/healthz`, `/readyz` and `/metrics`, outside of the API. */

import type { FastifyInstance } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { type Boundary, boundaries } from '../kernel/guard.ts'
import type { FetchOutcome } from '../schema/phone.ts'
import type { SipCounters } from '../sip/incoming.ts'
import { datagramCounts } from './datagram-counts.ts'
import { sipCounts } from './sip-counts.ts'

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
  const tellSip = sipCounts(registry)
  for (const boundary of boundaries) failures.inc({ boundary }, 0)
  /** Added up here and handed over when somebody looks: a fetch costs one addition. */
  const waiting = new Map<string, number>()
  return {
    countFetch(outcome: FetchOutcome | 'unknown', times = 1): void {
      waiting.set(outcome, (waiting.get(outcome) ?? 0) + times)
    },
    ...datagramCounts(registry),
    /** What each thread keeps in memory, asked when somebody looks. */
    watchCaches(sizes: () => readonly Record<string, { entries: number; bytes: number }>[]): void {
      for (const measure of ['entries', 'bytes'] as const)
        new Gauge({
          name: `offhook_cache_${measure}`,
          help: `Kept in memory for phones that ask again: ${measure}, by what is kept.`,
          labelNames: ['cache'],
          registers: [registry],
          collect() {
            this.reset()
            for (const ofThread of sizes())
              for (const [cache, size] of Object.entries(ofThread)) this.inc({ cache }, size[measure])
          },
        })
    },
    /** Whether the database answers, asked when somebody looks. */
    watchDatabase(isAway: () => boolean): void {
      new Gauge({
        name: 'offhook_database_away',
        help: '1 while the database does not answer: phones get their last good files, and nothing can be saved.',
        registers: [registry],
        collect() {
          this.set(Number(isAway()))
        },
      })
    },
    /** Files of phones that are kept for when the database does not answer; asked when somebody looks. */
    watchKept(size: () => { files: number; bytes: number }): void {
      for (const measure of ['files', 'bytes'] as const)
        new Gauge({
          name: `offhook_last_good_${measure}`,
          help: `Phones’ last good files on disk, for when the database does not answer: ${measure}.`,
          registers: [registry],
          collect() {
            this.set(size()[measure])
          },
        })
    },
    /** The end of the certificate that is served by, in milliseconds since 1970; asked when somebody looks. */
    watchCertificate(notAfter: () => number | undefined): void {
      new Gauge({
        name: 'offhook_certificate_not_after_seconds',
        help: 'When the certificate that is served by ends, in seconds since 1970; 0 while there is none.',
        registers: [registry],
        collect() {
          this.set(Math.floor((notAfter() ?? 0) / 1000))
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
    /** Threads that serve phones; asked when somebody looks. */
    watchThreads(
      state: () => { up: number; died: number; hung: number; requests: [thread: number, count: number][] },
    ): void {
      new Gauge({
        name: 'offhook_phone_threads',
        help: 'Threads that serve phones now.',
        registers: [registry],
        collect() {
          this.set(state().up)
        },
      })
      const died = new Counter({
        name: 'offhook_phone_thread_deaths_total',
        help: 'How often a thread that serves phones has died; another took its place.',
        registers: [registry],
        collect() {
          died.reset()
          died.inc(state().died)
        },
      })
      const hung = new Counter({
        name: 'offhook_phone_thread_hangs_total',
        help: 'How many of those that died did not answer any more, and were ended.',
        registers: [registry],
        collect() {
          hung.reset()
          hung.inc(state().hung)
        },
      })
      const requests = new Counter({
        name: 'offhook_phone_thread_requests_total',
        help: 'Requests of phones, by the thread that answered.',
        labelNames: ['thread'],
        registers: [registry],
        collect() {
          requests.reset()
          for (const [thread, count] of state().requests) requests.inc({ thread }, count)
        },
      })
    },
    countFailure: (boundary: Boundary, times = 1): void => failures.inc({ boundary }, times),
    /** `notReady` answers what is wrong, in words; `gather` brings what other threads have counted. */
    routes(
      app: FastifyInstance,
      {
        notReady,
        sip,
        gather,
      }: {
        notReady: () => Promise<string | undefined>
        /** Without it nothing is sent. */
        sip?: Readonly<SipCounters>
        gather: () => Promise<void>
      },
    ): void {
      app.get('/healthz', async () => ({ status: 'ok' }))
      app.get('/readyz', async (_request, reply) => {
        const wrong = await notReady()
        return wrong === undefined ? { status: 'ok' } : reply.code(503).send({ status: wrong })
      })
      app.get('/metrics', async (_request, reply) => {
        await gather()
        for (const [outcome, count] of waiting) fetches.inc({ outcome }, count)
        waiting.clear()
        if (sip) tellSip(sip)
        return reply.type(registry.contentType).send(await registry.metrics())
      })
    },
  }
}
