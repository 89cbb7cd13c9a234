/**
 * One process for work that strangers wrote: it may be killed at any time, and costs the others no more than its turn.
 * A thread would not do: at its heap's limit some allocations end the process that it is a thread of. It sends
 * `{ ready: true }` when it is up, then answers each `{ id, job }` with `{ id, answer }` or `{ id, failure }`.
 */

import { type ChildProcess, fork } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Clock, systemClock } from './clock.ts'

export type GuardLimits = {
  /** Its heap. */
  readonly memoryMb: number
  /** Processor time of one job; what the process takes to start is not counted. */
  readonly processorMs: number
  /** A job that waits for nothing and still does not end, on a machine that is too busy to give it its processor time. */
  readonly wallMs: number
  /** Jobs of one owner that may wait for their turn. */
  readonly waiting: number
}

/** `time` and `memory`: the job was ended for it. `busy`: it was not begun. `failed`: our own code threw. */
export type GuardReason = 'time' | 'memory' | 'busy' | 'failed' | 'closed'

export class GuardError extends Error {
  override readonly name = 'GuardError'
  readonly reason: GuardReason
  constructor(reason: GuardReason, message: string) {
    super(message)
    this.reason = reason
  }
}

export type GuardedWorker = ReturnType<typeof guardedWorker>

type Job = {
  readonly owner: string
  readonly job: unknown
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: GuardError) => void
  wasRetried: boolean
}
type Helper = {
  readonly child: ChildProcess
  readonly ready: Promise<boolean>
  /** Whose jobs it has done: what they left in its heap is nobody else's fault. */
  readonly owners: Set<string>
}
type Running = { readonly job: Job; readonly id: number; stopWatching(): void }

const watchEveryMs = 50

/** Owners take turns, whoever has how many jobs waiting. */
export function guardedWorker(file: URL, limits: GuardLimits, clock: Clock = systemClock) {
  const queues = new Map<string, Job[]>()
  let helper: Helper | undefined
  let running: Running | undefined
  let isBusy = false
  let isClosed = false
  let lastId = 0

  function start(): Helper {
    const child = fork(fileURLToPath(file), [], {
      execArgv: [`--max-old-space-size=${limits.memoryMb}`, '--max-semi-space-size=8'],
      // What this process was told is none of its business: the master key stands there.
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const ready = Promise.withResolvers<boolean>()
    const made = { child, ready: ready.promise, owners: new Set<string>() }
    const lost = (error: GuardError) => {
      ready.resolve(false)
      gone(made, error)
    }
    child.on('message', (message: { ready?: true; id?: number; answer?: unknown; failure?: string }) => {
      if (message.ready) ready.resolve(true)
      else if (helper === made && message.id === running?.id) answered(message)
    })
    child.on('error', (error) => lost(new GuardError('failed', error.message)))
    // The runtime aborts where its heap is full.
    child.on('exit', (_, signal) =>
      lost(
        signal === 'SIGABRT'
          ? new GuardError('memory', tooMuchMemory)
          : new GuardError('failed', 'its process ended'),
      ),
    )
    hold(made, false)
    return made
  }

  /** A helper without work does not keep the program from ending. */
  function hold({ child }: Helper, isHeld: boolean): void {
    child[isHeld ? 'ref' : 'unref']()
    child.channel?.[isHeld ? 'ref' : 'unref']()
  }

  const tooMuchMemory = `it takes more than ${limits.memoryMb} MB of memory`
  const tooMuchTime = `it takes more than ${limits.processorMs / 1000} seconds of processor time`

  function answered({ answer, failure }: { answer?: unknown; failure?: string }): void {
    const job = ended()
    if (failure === undefined) job?.resolve(answer)
    else job?.reject(new GuardError('failed', failure))
    void next()
  }

  function ended(): Job | undefined {
    const job = running?.job
    running?.stopWatching()
    running = undefined
    isBusy = false
    if (helper) hold(helper, false)
    return job
  }

  /** The process is lost, and with it the job that it was doing. */
  function gone(lost: Helper, error: GuardError): void {
    if (helper !== lost) return
    helper = undefined
    if (!running) return
    const job = ended()
    const others = [...lost.owners].some((owner) => owner !== job?.owner)
    // It may have been the memory of those before, or somebody ended the process: tried once more in one of its own.
    const mayBeInnocent = error.reason === 'failed' || (error.reason === 'memory' && others)
    if (job && mayBeInnocent && !job.wasRetried) {
      job.wasRetried = true
      queues.set(job.owner, [job, ...(queues.get(job.owner) ?? [])])
    } else job?.reject(error)
    void next()
  }

  function end(lost: Helper, error: GuardError): void {
    gone(lost, error)
    lost.child.kill('SIGKILL')
  }

  function nextJob(): Job | undefined {
    for (const [owner, jobs] of queues) {
      const job = jobs.shift()
      queues.delete(owner)
      if (jobs.length > 0) queues.set(owner, jobs)
      if (job) return job
    }
    return undefined
  }

  async function next(): Promise<void> {
    if (isBusy || isClosed) return
    const job = nextJob()
    if (!job) return
    isBusy = true
    helper ??= start()
    const mine = helper
    hold(mine, true)
    if (!(await mine.ready)) {
      if (helper === mine) helper = undefined
      isBusy = false
      job.reject(isClosed ? closed() : new GuardError('failed', 'its process does not start'))
      return void next()
    }
    mine.owners.add(job.owner)
    running = { job, id: ++lastId, stopWatching: watch(mine) }
    mine.child.send({ id: lastId, job: job.job })
  }

  function watch(mine: Helper): () => void {
    const { pid } = mine.child
    const id = lastId
    const began = clock.now()
    const before = usedBy(pid)
    const tooLong = () => {
      if (running?.id === id && helper === mine) end(mine, new GuardError('time', tooMuchTime))
    }
    const look = async () => {
      const used = (await usedBy(pid)) - (await before)
      if (used > limits.processorMs || clock.now() - began > limits.wallMs) tooLong()
      else if (running?.id === id) cancel = clock.after(watchEveryMs, () => void look())
    }
    let cancel = clock.after(watchEveryMs, () => void look())
    return () => cancel()
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
        void next()
      })
    },

    async close(): Promise<void> {
      isClosed = true
      ended()?.reject(closed())
      for (const jobs of queues.values()) for (const job of jobs) job.reject(closed())
      queues.clear()
      const last = helper
      helper = undefined
      last?.child.kill('SIGKILL')
    },
  }
}

const closed = () => new GuardError('closed', 'it is being stopped')

/** Linux counts processor time in hundredths of a second. */
const tickMs = 10

/** Processor time of a process in milliseconds (proc(5): fields 14 and 15); 0 where nobody tells. */
async function usedBy(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * tickMs
}
