/** A program that has a guarded process in the midst of a job without end, and is then killed. */

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { guardedWorker } from '../../src/kernel/guarded-worker.ts'
import { until } from './processes.ts'

/** The id of the guarded process, which goes on without its starter. */
export async function makeOrphan(): Promise<number> {
  const starter = spawn(process.execPath, [import.meta.filename], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = (await starter.stdout.take(1).toArray()) as Buffer[]
  const pid = Number(said)
  const { used } = lookAt(pid)
  await until('it is in the midst of its job', () => lookAt(pid).used > used + 30)
  starter.kill('SIGKILL')
  return pid
}

/** As proc(5) says it: whether it has ended, and its processor time in hundredths of a second. */
export function lookAt(pid: number): { isGone: boolean; used: number } {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return { isGone: fields[0] === 'Z', used: Number(fields[11]) }
  } catch {
    return { isGone: true, used: 0 }
  }
}

if (import.meta.main) {
  const guard = guardedWorker(new URL('guarded-jobs.mjs', import.meta.url), {
    ...{ memoryMb: 64, processorMs: 600_000, wallMs: 2000, waiting: 5, idleMs: 60_000 },
  })
  process.stdout.write(`${await guard.run('a', { do: 'pid' })}\n`)
  await guard.run('a', { do: 'spin' })
}
