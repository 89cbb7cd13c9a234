/** A process that does as its job says, for trying the guard: ends, grows, never ends, or answers. */

import { existsSync, writeFileSync } from 'node:fs'
import { answerJobs } from '../../src/kernel/answer-jobs.ts'

const held = new Map()
const deeds = {
  say: (job) => job.say,
  spin: () => {
    for (;;) /(a+)+$/.exec('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab')
  },
  // In a thread with such a limit of its heap, this ended the whole process.
  grow: () => {
    for (;;) held.set(`k${held.size}`, { v: held.size })
  },
  throw: () => {
    throw new Error('this cannot be done')
  },
  throwWords: () => {
    throw 'only words'
  },
  throwFirst: () => {
    held.set('throwFirst', (held.get('throwFirst') ?? 0) + 1)
    if (held.get('throwFirst') === 1) throw new Error('not at first')
    return 'done'
  },
  /** Keeps so many megabytes for ever. */
  hold: (job) => {
    const some = Array.from({ length: job.mb * 125 }, () => new Array(1000).fill(held.size + 0.5))
    held.set(held.size, some)
    return 'held'
  },
  /** Takes so many milliseconds of processor time. */
  burn: (job) => {
    const before = process.cpuUsage()
    const used = () => process.cpuUsage(before)
    while (used().user + used().system < job.ms * 1000);
    return 'burnt'
  },
  /** Takes none. */
  wait: (job) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, job.ms),
  exit: () => process.exit(3),
  /** Stays, and nothing that it says is heard any more. */
  hangUp: () => {
    process.removeAllListeners('disconnect')
    process.once('error', () => setInterval(() => {}, 1000))
    process.disconnect()
  },
  crash: () => process.kill(process.pid, 'SIGSEGV'),
  swell: ({ length }) => 'x'.repeat(length),
  pid: () => process.pid,
  dieSoon: () => void setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1),
  // As when the machine or somebody ends the process; the mark says that it happened.
  endOnce: ({ mark, signal }) => {
    if (existsSync(mark)) return 'still here'
    writeFileSync(mark, '')
    process.kill(process.pid, signal)
    for (;;);
  },
}

answerJobs(process, (job) => deeds[job.do](job))
