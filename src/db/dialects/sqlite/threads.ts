/** Threads of the database as the main one sees them: one that writes, some that read, each replaced when it dies. */

import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import type { Clock } from '../../../kernel/clock.ts'
import { InternalError, OffhookError } from '../../../kernel/errors.ts'
import type { Troubled } from '../dialect.ts'
import type { Answer } from './connection.ts'
import type { Desks } from './driver.ts'
import { type Desk, type Link, openDesk } from './links.ts'
import { type Asked, closing, type ThreadPlace, type Told, type ToldError } from './thread-calls.ts'

export type DatabaseThreads = {
  /** Built or as source, it stands beside the program. */
  readonly file: URL
  readonly readers: number
}

type Surroundings = { clock: Clock; troubled: Troubled }

/** What statements leave behind, in megabytes: rows go on to who asked. */
const youngMb = 4
/** One that dies again and again is started less and less often. */
const firstPauseMs = 100
const longestPauseMs = 30_000
/** A statement that goes on is not waited for by who closes. */
const closePatienceMs = 3000

/** The file has the tables of this version. Throws what keeps a thread from opening it. */
export async function openThreads(
  path: string,
  { file, readers }: DatabaseThreads,
  { clock, troubled }: Surroundings,
): Promise<Desks> {
  const desks = { writer: openDesk(), readers: openDesk() }
  const living = new Map<Link, Desk>()
  const isAlone = (desk: Desk) => !living.values().some((each) => each === desk)
  let isUp = false
  let isClosing = false

  /** `failures`: how often it has died since it could be asked last. */
  async function run(place: ThreadPlace, failures: number): Promise<void> {
    const desk = desks[place.isWriter ? 'writer' : 'readers']
    const { link, opened, ended } = startThread(file, place, { clock, troubled })
    let died = failures
    void ended.then((reason) => {
      living.delete(link)
      desk.forget(link)
      // Who begins it hears of a start that fails.
      if (isClosing || !isUp) return
      troubled(reason, 'a thread of the database has died; another takes its place')
      if (died > 0 && isAlone(desk)) desk.refuse(new OffhookError('DATABASE_AWAY'))
      clock.after(Math.min(longestPauseMs, firstPauseMs * 2 ** died), () => {
        if (!isClosing) run(place, died + 1).catch(() => undefined)
      })
    })
    await opened
    if (isClosing) return link.close()
    died = 0
    living.set(link, desk)
    desk.give(link)
  }

  async function close(): Promise<void> {
    isClosing = true
    const closed = (desk: Desk) =>
      Promise.all([...living].map(([link, own]) => (own === desk ? link.close() : undefined)))
    // Who closes it last puts the log into the file.
    await closed(desks.readers)
    await closed(desks.writer)
  }

  try {
    await Promise.all(
      Array.from({ length: 1 + readers }, (_, number) => run({ path, isWriter: number === 0 }, 0)),
    )
    isUp = true
  } catch (error) {
    await close()
    throw error
  }
  return { ...desks, close }
}

function startThread(file: URL, place: ThreadPlace, { clock, troubled }: Surroundings) {
  // The limit of the process would stand above that of the thread; what runs already keeps it.
  setFlagsFromString('--max-semi-space-size=0')
  const worker = new Worker(file, {
    workerData: place,
    resourceLimits: { maxYoungGenerationSizeMb: youngMb },
    // What the process was told is none of its business.
    env: {},
  })
  const asking = new Map<number, { resolve(answers: Answer[]): void; reject(error: unknown): void }>()
  const opened = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<unknown>()
  let last = 0
  let isDead = false
  let reason: unknown

  worker.on('message', (told: Told) => {
    if ('isOpen' in told) return opened.resolve()
    if ('locked' in told) return troubled(new Error(told.locked), 'another program is writing to it')
    const asked = asking.get(told.id)
    asking.delete(told.id)
    if ('answers' in told) asked?.resolve(told.answers)
    else asked?.reject(errorOf(told.error))
  })
  worker.on('error', (error) => {
    reason = error
  })
  worker.on('exit', (code) => {
    isDead = true
    reason ??= new InternalError(`it ended with ${code}`)
    for (const { reject } of asking.values()) reject(new OffhookError('DATABASE_AWAY'))
    asking.clear()
    opened.reject(reason)
    ended.resolve(reason)
  })

  const link: Link = {
    ask(statements) {
      if (isDead) return Promise.reject(new OffhookError('DATABASE_AWAY'))
      const { promise, resolve, reject } = Promise.withResolvers<Answer[]>()
      asking.set(++last, { resolve, reject })
      worker.postMessage([last, statements] satisfies Asked)
      return promise
    },
    get isDead() {
      return isDead
    },
    async close() {
      if (isDead) return
      worker.postMessage(closing)
      const over = Promise.withResolvers<void>()
      const cancel = clock.after(closePatienceMs, over.resolve)
      await Promise.race([ended.promise, over.promise])
      cancel()
      if (!isDead) void worker.terminate()
    },
  }
  return { link, opened: opened.promise, ended: ended.promise }
}

function errorOf({ isLocked, code, errcode, message }: ToldError): Error {
  if (isLocked) return new OffhookError('DATABASE_LOCKED')
  return Object.assign(new Error(message), { code, errcode })
}
