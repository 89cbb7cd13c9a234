/** The threads that serve phones, as the main one sees them: started, told of changes, listened to, and replaced when one dies or hangs. */

import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import type { ChangeType, Feed } from '../db/feed.ts'
import { type Channel, openChannel } from '../kernel/channel.ts'
import type { Clock } from '../kernel/clock.ts'
import { InternalError } from '../kernel/errors.ts'
import type { Guard } from '../kernel/guard.ts'
import { type CertificateSource, followCertificate } from './certificate-source.ts'
import { forgetCounts, sharedCounts } from './connection-counts.ts'
import { heartbeat } from './heartbeat.ts'
import { unpackRecords } from './packed-records.ts'
import type { Batch, Came, MainCalls, Sizes, ThreadCalls, ThreadStart } from './thread-calls.ts'

/** Built or as source, it stands beside the program. */
type Parts = {
  file: URL
  threads: number
  host: string
  guard: Guard
  clock: Clock
  feed: Feed
  certificate: CertificateSource | undefined
}

/** What the main thread does with what it is told. */
export type MainDesk = Pick<
  MainCalls,
  | 'keep'
  | 'readSecrets'
  | 'claimNonce'
  | 'takeHandOver'
  | 'model'
  | 'holdBack'
  | 'uploadBegin'
  | 'uploadEnter'
  | 'uploadEnd'
> & {
  batch(batch: Batch): void
}

type Thread = {
  readonly number: number
  readonly worker: Worker
  readonly channel: Channel<ThreadCalls>
  /** Of files that are on their way through it. */
  readonly uploads: Set<string>
  isListening: boolean
}

/** One that dies again and again is started less and less often. */
const firstPauseMs = 100
const longestPauseMs = 30_000
/** A thread that does not answer is not waited for when somebody looks. */
const patienceMs = 500
const stopPatienceMs = 5000
/** What requests leave behind, in megabytes: a fetch leaves little. */
const youngMb = 16

export function phoneThreads({ file, threads, host, guard, clock, feed, certificate }: Parts) {
  const running = new Map<number, Thread>()
  const memory = sharedCounts(threads)
  const requests = new Map<number, number>()
  const sizes = new Map<number, Sizes>()
  /** How often each has died since it listened last. */
  const failures = new Map<number, number>()
  let died = 0
  let hung = 0
  let isOpen = false
  let isClosing = false
  let start: Omit<ThreadStart, 'number' | 'certificate'> | undefined
  let desk: MainDesk | undefined

  const stopListening = feed.on((change) => {
    if (!isForThreads(change.type)) return
    for (const { channel } of running.values()) void channel.ask('changed', change).catch(() => undefined)
  })

  const stopRenewing = followCertificate(certificate, (renewed) => {
    for (const { channel } of running.values()) void channel.ask('renew', renewed).catch(() => undefined)
  })

  function run(number: number): Promise<void> {
    // The limit of the process would stand above that of the thread; what runs already keeps it.
    setFlagsFromString('--max-semi-space-size=0')
    const worker = new Worker(file, {
      workerData: { ...start, number, certificate: certificate?.current() } satisfies Partial<ThreadStart>,
      resourceLimits: { maxYoungGenerationSizeMb: youngMb },
      // What the process was told is none of its business: the key that it needs is handed over.
      env: {},
    })
    const { promise: isUp, ...up } = Promise.withResolvers<void>()
    const uploads = new Set<string>()
    const thread: Thread = {
      ...{ number, worker, uploads, isListening: false },
      channel: openChannel<ThreadCalls>(
        worker,
        callsOf(number, uploads, () => {
          thread.isListening = true
          failures.delete(number)
          up.resolve()
        }),
      ),
    }
    running.set(number, thread)
    let reason: unknown
    const stopAsking = heartbeat(
      {
        ask: () => thread.channel.ask('alive', undefined),
        isUp: () => thread.isListening,
        hangs(seconds) {
          hung++
          reason = new InternalError(`it did not answer for ${seconds} seconds`)
          void worker.terminate()
        },
      },
      clock,
    )
    worker.on('error', (error) => {
      reason = error
    })
    worker.on('exit', (code) => {
      stopAsking()
      ended(thread, reason ?? new InternalError(`it ended with ${code}`))
      up.reject(reason ?? new InternalError('a thread that serves phones ended while it started'))
    })
    return isUp
  }

  function callsOf(number: number, uploads: Set<string>, listening: () => void): MainCalls {
    const main = desk as MainDesk
    return {
      listening,
      batch(packed) {
        const batch = { ...packed, records: unpackRecords(packed.records) }
        const asked = batch.outcomes.values().reduce((sum, count) => sum + count, 0)
        requests.set(number, (requests.get(number) ?? 0) + asked)
        sizes.set(number, batch.sizes)
        main.batch(batch)
        tellOthers(number, batch)
      },
      keep: main.keep,
      readSecrets: main.readSecrets,
      claimNonce: main.claimNonce,
      takeHandOver: main.takeHandOver,
      model: main.model,
      holdBack: main.holdBack,
      async uploadBegin(upload) {
        const id = await main.uploadBegin(upload)
        uploads.add(id)
        // It died meanwhile.
        if (running.get(number)?.uploads !== uploads) main.uploadEnd(id)
        return id
      },
      uploadEnter: main.uploadEnter,
      uploadEnd(id) {
        uploads.delete(id)
        main.uploadEnd(id)
      },
    }
  }

  /** Where a phone was seen by one, the others know it, too. */
  function tellOthers(number: number, { records }: Batch): void {
    if (running.size < 2) return
    const came = records.flatMap(({ main, model, phoneId, ip }): Came[] =>
      main && model !== null ? [{ phoneId, model, ip }] : [],
    )
    if (came.length === 0) return
    for (const other of running.values())
      if (other.number !== number && other.isListening)
        void other.channel.ask('came', came).catch(() => undefined)
  }

  function ended({ number, channel, uploads }: Thread, reason: unknown): void {
    channel.end()
    running.delete(number)
    sizes.delete(number)
    forgetCounts(memory, number - 1)
    for (const id of uploads) desk?.uploadEnd(id)
    // Who begins it hears of a start that fails.
    if (isClosing || !isOpen) return
    died++
    const why = 'a thread that serves phones has died; another takes its place'
    guard.failed('thread', reason, { thread: number, why })
    const before = failures.get(number) ?? 0
    failures.set(number, before + 1)
    clock.after(Math.min(longestPauseMs, firstPauseMs * 2 ** before), () => {
      if (!isClosing) run(number).catch(() => undefined)
    })
  }

  async function all(call: 'flush' | 'stop', waitMs: number): Promise<void> {
    const asked = [...running.values()]
      .filter(({ isListening }) => isListening)
      .map(({ channel }) => channel.ask(call, undefined).catch(() => undefined))
    if (asked.length === 0) return
    const { promise: over, resolve } = Promise.withResolvers<void>()
    const cancel = clock.after(waitMs, resolve)
    await Promise.race([Promise.all(asked), over])
    cancel()
  }

  return {
    memory,

    /** Answers when all of them listen; throws what keeps one from it. */
    async open(how: Omit<ThreadStart, 'number' | 'host' | 'certificate'>, main: MainDesk): Promise<void> {
      start = { ...how, host }
      desk = main
      await Promise.all(Array.from({ length: threads }, (_, index) => run(index + 1)))
      isOpen = true
    },

    /** What they did so far has been told when it answers. */
    gather: () => all('flush', patienceMs),

    state: () => ({
      up: running.values().reduce((sum, { isListening }) => sum + Number(isListening), 0),
      died,
      hung,
      requests: [...requests],
      sizes: [...sizes.values()],
    }),

    async close(): Promise<void> {
      isClosing = true
      stopListening()
      stopRenewing()
      await all('stop', stopPatienceMs)
      await Promise.all([...running.values()].map(({ worker }) => worker.terminate()))
    },
  }
}

type Noun<Type extends string> = Type extends `${infer Name}.${string}` ? Name : Type

/** Whose changes mean something to who serves phones: each noun says so, that one that is new is thought of. */
const isHeard: Readonly<Record<Noun<ChangeType>, boolean>> = {
  ...{ tenant: true, extension: true, contact: true, model: true, defaults: true, phone: true },
  ...{ preset: true, keyLayout: true, upload: true, firstContact: true, keys: true, everything: true },
  // Asked of the database each time.
  handOver: false,
  ...{ operation: false, schedule: false, inbox: false, link: false, registration: false },
  // A certificate is handed over by itself.
  ...{ user: false, session: false, key: false, certificate: false },
}

/** Of phones that were served or looked at. */
const ofOwnWork: ReadonlySet<ChangeType> = new Set(['phone.fetched', 'phone.appeared', 'phone.looked'])

/** Whether it may change a file, who may have one, or how it is sealed. */
export function isForThreads(type: ChangeType): boolean {
  const [noun = ''] = type.split('.')
  return isHeard[noun as Noun<ChangeType>] && !ofOwnWork.has(type)
}
