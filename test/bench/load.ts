/** Load of our own, from processes of their own: what is measured shares no loop with who asks. */

import { once } from 'node:events'
import { join } from 'node:path'
import { type Owner, startProgram } from '../support/processes.ts'
import { quantile } from './measure.ts'
import type { Booted, BootJob } from './programs/boot.ts'
import type { PacedJob, PacedTimes } from './programs/paced.ts'

const programs = join(import.meta.dirname, 'programs')

function start(owner: Owner, file: string) {
  const { child, output, exited } = startProgram(owner, process.execPath, [join(programs, file)], {
    ipc: true,
  })
  return async <Answer>(message: object | string): Promise<Answer> => {
    const answered = once(child, 'message')
    child.send(message)
    const ended = exited.then(() => {
      throw new Error(`${file} ended: ${output()}`)
    })
    return (await Promise.race([answered, ended]))[0]
  }
}

export async function bootAtOnce(owner: Owner, job: BootJob): Promise<Booted> {
  return start(owner, 'boot.ts')<Booted>(job)
}

/** Of what was asked while something else was done. */
export type Meanwhile = { count: number; failed: number; quantileMs(share: number): number }

/** Asks on and on; the answer tells what that took while some work is done. */
export function askSteadily(
  owner: Owner,
  job: PacedJob,
): (work: () => Promise<unknown>) => Promise<Meanwhile> {
  const tell = start(owner, 'paced.ts')
  // It answers times only.
  void tell(job)
  return async (work) => {
    await tell('times')
    await work()
    const { took, failed } = await tell<PacedTimes>('times')
    return { count: took.length, failed, quantileMs: (share) => quantile(took, share) }
  }
}
