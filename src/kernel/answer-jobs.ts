/** What the process of a guarded worker does: answers one job after the other until it is ended, or left alone. */

import { deserialize, serialize } from 'node:v8'
import { Script } from 'node:vm'

/** Of one job or answer; the largest file has 4 MB, the largest phone book 2. */
export const mostMessageBytes = 33_554_432

/**
 * A job that its starter does not end, because that one was killed, ends by itself: only code that is run by `vm` can be
 * left from outside. Then the process is not asked again, since nobody knows what it was in the midst of.
 */
export function answerJobs(self: NodeJS.Process, perform: (job: never) => unknown): void {
  const wallMs = Number(self.argv[2])
  const work: { do?: () => unknown } = {}
  Object.assign(globalThis, { guardedWork: work })
  const script = new Script('guardedWork.do()')

  function answerOf(job: Uint8Array): { answer: Uint8Array } | { failure: string } {
    work.do = () => serialize(perform(deserialize(job) as never))
    try {
      const answer = script.runInThisContext({ timeout: wallMs })
      return answer.length > mostMessageBytes ? { failure: 'what it makes is too large' } : { answer }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') self.exit(1)
      return { failure: error instanceof Error ? error.message : String(error) }
    }
  }

  self.on('message', ({ id, job }: { id: number; job: Uint8Array }) => {
    self.send?.({ id, ...answerOf(job) })
  })
  self.once('disconnect', () => self.exit())
  self.send?.({ ready: true })
}
