/** Load of our own, from processes of their own: what is measured shares no loop with who asks. */

import { once } from 'node:events'
import { join } from 'node:path'
import { type Owner, startProgram } from '../support/processes.ts'
import { quantile } from './measure.ts'
import type { Booted, BootJob } from './programs/boot.ts'
import type { PacedJob, PacedTimes } from './programs/paced.ts'

const programs = join(import.meta.dirname, 'programs')

function start(owner: Owner, file: string) {
  const { child, output, exited, stop } = startProgram(owner, process.execPath, [join(programs, file)], {
    ipc: true,
  })
  async function tell<Answer>(message: object | string): Promise<Answer> {
    const answered = once(child, 'message')
    child.send(message)
    const ended = exited.then(() => {
      throw new Error(`${file} ended: ${output()}`)
    })
    return (await Promise.race([answered, ended]))[0]
  }
  return { tell, stop }
}

export async function bootAtOnce(owner: Owner, job: BootJob): Promise<Booted> {
  return start(owner, 'boot.ts').tell<Booted>(job)
}

/** Of what was asked while something else was done. */
export type Meanwhile = { count: number; failed: number; quantileMs(share: number): number }

export type Asking = {
  /** What asking took while some work was done. */
  during(work: () => Promise<unknown>): Promise<Meanwhile>
  /** Where nobody answers any more it would ask on, and take its share of the machine from what is measured next. */
  stop(): Promise<void>
}

/** Asks on and on, until it is stopped. */
export function askSteadily(owner: Owner, job: PacedJob): Asking {
  const { tell, stop } = start(owner, 'paced.ts')
  // It answers times only.
  void tell(job)
  return {
    async during(work) {
      await tell('times')
      await work()
      const { took, failed } = await tell<PacedTimes>('times')
      return { count: took.length, failed, quantileMs: (share) => quantile(took, share) }
    },
    stop,
  }
}
