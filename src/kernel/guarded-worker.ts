/**
 * One process for work that strangers wrote: it may be killed at any time, and costs the others no more than its turn.
 * A thread would not do: at its heap's limit some allocations end the process that it is a thread of. It is started for
 * the first job, and ended when there was none for a while. What its file does: see answer-jobs.ts.
 */

import { type Clock, systemClock } from './clock.ts'
import { OffhookError } from './errors.ts'
import { GuardError, type GuardedProcess, guardedProcess, type ProcessLimits } from './guarded-child.ts'

export { GuardError }

export type GuardLimits = ProcessLimits & {
  /** Jobs of one owner that may wait for their turn. */
  readonly waiting: number
  /** How long it stays without a job. */
  readonly idleMs: number
}

export type GuardedWorker = ReturnType<typeof guardedWorker>

type Job = {
  readonly owner: string
  readonly job: unknown
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: GuardError) => void
  wasRetried: boolean
}

/** After so many starts in a row that failed, it is tried less and less often. */
const firstPauseMs = 100
const longestPauseMs = 30_000

/** Owners take turns, whoever has how many jobs waiting. */
export function guardedWorker(file: URL, limits: GuardLimits, clock: Clock = systemClock) {
  const queues = new Map<string, Job[]>()
  let current: GuardedProcess | undefined
  let isBusy = false
  let isClosed = false
  let failedStarts = 0
  let notBefore = 0
  let starts = 0
  let stopIdling = () => {}

  function nextJob(): Job | undefined {
    const [first] = queues
    if (!first) return undefined
    const [owner, [job, ...others]] = first
    queues.delete(owner)
    if (others.length > 0) queues.set(owner, others)
    return job
  }

  async function work(): Promise<void> {
    if (isBusy) return
    isBusy = true
    stopIdling()
    for (let job = nextJob(); job; job = nextJob()) await attend(job)
    isBusy = false
    if (current && !isClosed) stopIdling = clock.after(limits.idleMs, endIdle)
  }

  function endIdle(): void {
    current?.end(new GuardError('closed', 'it has nothing to do'))
    current = undefined
  }

  async function attend(job: Job): Promise<void> {
    const mine = await upAndRunning()
    if (isClosed) return job.reject(closed())
    if (!mine) return job.reject(new GuardError('failed', 'its process does not start'))
    const others = [...mine.owners].some((owner) => owner !== job.owner)
    mine.owners.add(job.owner)
    try {
      job.resolve(await mine.perform(job.job))
    } catch (failure) {
      const error = failure as GuardError
      if (isClosed || job.wasRetried || !mine.isLost() || !mayBeOthers(error, others))
        return job.reject(error)
      job.wasRetried = true
      queues.set(job.owner, [job, ...(queues.get(job.owner) ?? [])])
    }
  }

  /** A process, unless it could not be started lately. */
  async function upAndRunning(): Promise<GuardedProcess | undefined> {
    if (current && !current.isLost()) return current
    if (clock.now() < notBefore) return undefined
    starts++
    current = guardedProcess(file, limits, clock)
    const isUp = await current.isUp
    failedStarts = isUp ? 0 : failedStarts + 1
    notBefore = isUp ? 0 : clock.now() + Math.min(longestPauseMs, firstPauseMs * 2 ** (failedStarts - 1))
    return isUp ? current : undefined
  }

  return {
    /** Its answer; rejects with a GuardError when it was ended, or never begun. */
    run<Answer>(owner: string, job: unknown): Promise<Answer> {
      return new Promise<Answer>((resolve, reject) => {
        if (isClosed) return reject(closed())
        const jobs = queues.get(owner) ?? []
        if (jobs.length >= limits.waiting)
          return reject(new GuardError('busy', 'too much is waiting to be worked out; try again soon'))
        queues.set(owner, jobs)
        jobs.push({ owner, job, resolve: resolve as Job['resolve'], reject, wasRetried: false })
        void work()
      })
    },

    /** Whether there is a process now, how many there were, and how many jobs wait. */
    state: () => ({
      isUp: current !== undefined && !current.isLost(),
      starts,
      waiting: queues.values().reduce((sum, jobs) => sum + jobs.length, 0),
    }),

    async close(): Promise<void> {
      isClosed = true
      stopIdling()
      for (const jobs of queues.values()) for (const job of jobs) job.reject(closed())
      queues.clear()
      current?.end(closed())
    },
  }
}

/** For who asked: too much of its own is waiting, or it is no fault of its. */
export function notNow({ reason, message }: GuardError): OffhookError {
  return new OffhookError(reason === 'busy' ? 'TOO_MANY_REQUESTS' : 'MODELS_AWAY', message)
}

const closed = () => new GuardError('closed', 'it is being stopped')

/** Not its own doing for sure: it is tried once more, in a process of its own. */
function mayBeOthers({ reason }: GuardError, others: boolean): boolean {
  return reason === 'failed' || reason === 'crashed' || (reason === 'memory' && others)
}
