/** One process that does the jobs of a guarded worker: what it may cost is watched from outside, and it is ended over it. */

import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { deserialize, serialize } from 'node:v8'
import { mostMessageBytes } from './answer-jobs.ts'
import type { Clock } from './clock.ts'
import { usedBy } from './processor-time.ts'

export type ProcessLimits = {
  /** Its heap. */
  readonly memoryMb: number
  /** Processor time of one job; what the process takes to start is not counted. */
  readonly processorMs: number
  /** A start or a job that does not end, on a machine that is too busy to give it its processor time. */
  readonly wallMs: number
}

/**
 * `time` and `memory`: the job was ended for it. `crashed`: it ended its process some other way. `late`: the machine was
 * too busy for it. `busy`: it was not begun. `failed`: our own code threw, or somebody else ended the process.
 */
export type GuardReason = 'time' | 'memory' | 'crashed' | 'late' | 'busy' | 'failed' | 'closed'

export class GuardError extends Error {
  override readonly name = 'GuardError'
  readonly reason: GuardReason
  constructor(reason: GuardReason, message: string) {
    super(message)
    this.reason = reason
  }
}

export type GuardedProcess = ReturnType<typeof guardedProcess>

type Message = { ready?: true; id?: number; answer?: Uint8Array; failure?: string }
type Running = { id: number; resolve(answer: unknown): void; reject(error: GuardError): void }

const watchEveryMs = 50

export function guardedProcess(file: URL, limits: ProcessLimits, clock: Clock) {
  const child = fork(fileURLToPath(file), [String(limits.wallMs)], {
    execArgv: [`--max-old-space-size=${limits.memoryMb}`, '--max-semi-space-size=2'],
    // What this process was told is none of its business: the master key stands there.
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const up = Promise.withResolvers<boolean>()
  let lost: GuardError | undefined
  let running: Running | undefined
  let lastId = 0
  const stopWaiting = clock.after(limits.wallMs, () =>
    lose(new GuardError('late', 'its process does not start')),
  )
  void up.promise.then(stopWaiting)

  child.on('message', (message: Message) => {
    if (message.ready) up.resolve(true)
    else if (message.id === running?.id) answered(message)
  })
  child.on('error', (error) => lose(new GuardError('failed', error.message)))
  // Without it, it cannot answer; how it ended is told next.
  child.on('disconnect', () => child.kill('SIGKILL'))
  child.on('exit', (_, signal) => lose(endedBy(signal, limits)))

  function lose(error: GuardError): void {
    if (lost) return
    lost = error
    up.resolve(false)
    child.kill('SIGKILL')
    finished()?.reject(error)
  }

  function answered({ answer, failure }: Message): void {
    const job = finished()
    try {
      if (answer) job?.resolve(deserialize(answer))
      else job?.reject(new GuardError('failed', failure ?? 'it answered nothing'))
    } catch (error) {
      job?.reject(new GuardError('failed', (error as Error).message))
    }
  }

  function finished(): Running | undefined {
    const job = running
    running = undefined
    hold(child, false)
    return job
  }

  function send(job: unknown, asked: Running): void {
    const bytes = serialize(job)
    if (bytes.length > mostMessageBytes) throw new Error('it is too large to be worked out')
    child.send({ id: asked.id, job: bytes })
    watch(asked)
  }

  function watch(asked: Running): void {
    const { pid } = child
    const began = clock.now()
    const before = usedBy(pid)
    const look = async () => {
      const used = (await usedBy(pid)) - (await before)
      if (running !== asked) return
      if (used > limits.processorMs) lose(new GuardError('time', tooMuchTime(limits)))
      else if (clock.now() - began > limits.wallMs) lose(new GuardError('late', 'the machine is too busy'))
      else clock.after(watchEveryMs, look)
    }
    clock.after(watchEveryMs, look)
  }

  return {
    /** Whose jobs it has done: what they left in its heap is nobody else's fault. */
    owners: new Set<string>(),
    /** `false` when it is lost before it could do anything. */
    isUp: up.promise,
    isLost: () => lost !== undefined,
    end: (error: GuardError): void => lose(error),

    /** One at a time. Rejects with a GuardError. */
    perform(job: unknown): Promise<unknown> {
      return new Promise((resolve, reject) => {
        if (lost) return reject(lost)
        const asked = { id: ++lastId, resolve, reject }
        running = asked
        hold(child, true)
        try {
          send(job, asked)
        } catch (error) {
          finished()
          reject(new GuardError('failed', (error as Error).message))
        }
      })
    },
  }
}

/** One without work does not keep the program from ending. */
function hold(child: ChildProcess, isHeld: boolean): void {
  child[isHeld ? 'ref' : 'unref']()
  child.channel?.[isHeld ? 'ref' : 'unref']()
}

const tooMuchTime = ({ processorMs }: ProcessLimits) =>
  `it takes more than ${processorMs / 1000} seconds of processor time`

const crashes = new Set<unknown>(['SIGTRAP', 'SIGILL', 'SIGSEGV', 'SIGBUS', 'SIGFPE'])

/** The runtime aborts where its heap is full, and traps where it must not go on. */
export function endedBy(signal: NodeJS.Signals | null, { memoryMb }: { memoryMb: number }): GuardError {
  if (signal === 'SIGABRT') return new GuardError('memory', `it takes more than ${memoryMb} MB of memory`)
  if (crashes.has(signal)) return new GuardError('crashed', 'it crashes the process that does it')
  return new GuardError('failed', 'its process ended')
}
