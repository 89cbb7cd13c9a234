/** The certificate of this service, from the CA: looked for in the database, ordered by one node when it is time, told to who serves by it. */

import { systemScope } from '../auth/tenant-scope.ts'
import type { Feed } from '../db/feed.ts'
import type { Clock } from '../kernel/clock.ts'
import { isDatabaseBusy } from '../kernel/errors.ts'
import type { Guard } from '../kernel/guard.ts'
import type { Log } from '../kernel/log.ts'
import type { Random } from '../kernel/random.ts'
import { CaProblem, sentenceOf } from './ca-problem.ts'
import type { CertificateStore, Turn } from './certificate-store.ts'
import { orderCertificate, TurnOver } from './order.ts'
import { nextTry, renewalTime } from './order-times.ts'
import type { KeptCertificate, Wish } from './wish.ts'

type Parts = {
  store: CertificateStore
  wish: Wish
  /** Of the listener that the CA asks. */
  challengePort: number
  feed: Feed
  clock: Clock
  random: Random
  guard: Guard
  log: Log
}

const lookEachMs = 10_000

/** Answers with what is there already; orders from `start` on. */
export async function certificateKeeper(parts: Parts) {
  const { store, wish, feed, clock, guard } = parts
  const ended = new AbortController()
  const listeners = new Set<() => void>()
  let kept = await store.current(systemScope, wish)
  let looking = Promise.resolve()
  let ordering: Promise<void> | undefined
  let cancel = () => {}
  /** Once it was, and the database is not another one. */
  let isWanted = false

  async function refresh(): Promise<void> {
    const found = await store.current(systemScope, wish)
    if (found === undefined || found.cert === kept?.cert) return
    kept = found
    for (const listener of listeners) guard.run('listener', { change: 'certificate.changed' }, listener)
  }

  async function look(ofAnybody: boolean): Promise<void> {
    await refresh()
    if (ordering || ended.signal.aborted) return
    if (!isWanted) await store.want(systemScope, wish)
    isWanted = true
    const turn = await store.take(systemScope, wish, { ofAnybody })
    if (turn === undefined) return
    ordering = order(parts, turn, ended.signal)
      .catch((error) => {
        if (!isDatabaseBusy(error)) guard.failed('timer', error, { work: 'certificates' })
      })
      .finally(() => {
        ordering = undefined
      })
  }

  /** One look at a time. */
  function begin(ofAnybody = false): void {
    cancel()
    looking = looking
      .then(() => (ended.signal.aborted ? undefined : look(ofAnybody)))
      .catch((error) => {
        if (!isDatabaseBusy(error)) guard.failed('timer', error, { work: 'certificates' })
      })
      .finally(() => {
        if (!ended.signal.aborted) cancel = clock.after(lookEachMs, () => begin())
      })
  }

  const stop = feed.on(({ type }) => {
    if (ended.signal.aborted || !/^(certificate\.changed|everything)$/.test(type)) return
    if (type === 'everything') isWanted = false
    begin()
  })

  return {
    current: (): { readonly cert: string; readonly key: string } | undefined =>
      kept && { cert: kept.cert, key: kept.key },

    /** The end of the one that is there, in milliseconds since 1970. */
    notAfter: (): number | undefined => kept?.notAfter,

    /** The answer ends the listening. */
    on(changed: () => void): () => void {
      listeners.add(changed)
      return () => void listeners.delete(changed)
    },

    /** What the CA asks is answered by now; when this node is `alone`, it goes on with what one before it has left behind. */
    start({ alone }: { alone: boolean }): void {
      begin(alone)
    },

    async close(): Promise<void> {
      ended.abort()
      stop()
      cancel()
      await looking
      await ordering
    },
  }
}

async function order(parts: Parts, turn: Turn, ended: AbortSignal): Promise<void> {
  const { store, wish, challengePort, clock, random, log } = parts
  const { names, directory } = wish
  try {
    const found = await orderCertificate({ store, clock, ended }, turn)
    const nextAt = renewalTime(found, clock.now(), random)
    if (!(await store.keep(systemScope, turn, found, nextAt))) return
    const about = { names, notAfter: timeOf(found), renewed: new Date(nextAt).toISOString() }
    log.info(about, turn.isRenewal ? 'the certificate was renewed' : 'a certificate came')
  } catch (error) {
    if (error instanceof TurnOver) {
      await store.release(systemScope, turn)
      return
    }
    if (isDatabaseBusy(error)) throw error
    const problem = error instanceof CaProblem ? error : new CaProblem('fault', '')
    const why =
      error instanceof CaProblem
        ? sentenceOf(problem, { port: challengePort, directory })
        : 'something failed on our side; the log has it'
    const next = nextTry(turn.failures, problem, clock.now(), random)
    await store.fail(systemScope, turn, { why, ...next })
    const again = new Date(next.nextAt).toISOString()
    log.error({ names, again }, `no certificate came: ${why}`)
    if (!(error instanceof CaProblem)) throw error
  }
}

const timeOf = ({ notAfter }: KeptCertificate) => new Date(notAfter).toISOString()
