import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { execPath } from 'node:process'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { serialize } from 'node:v8'
import { lookAt } from '../../test/support/guarded-orphan.ts'
import { until } from '../../test/support/processes.ts'
import { type Clock, manualClock, systemClock } from './clock.ts'
import { endedBy, GuardError, guardedProcess } from './guarded-child.ts'

const inSupport = (name: string) => new URL(`../../test/support/${name}`, import.meta.url)
const limits = { memoryMb: 256, processorMs: 600_000, wallMs: 60_000 }

function begin(t: TestContext, clock: Clock = systemClock, more = {}, name = 'guarded-jobs.mjs') {
  const child = guardedProcess(inSupport(name), { ...limits, ...more }, clock)
  t.after(() => child.end(new GuardError('closed', 'the test is over')))
  return child
}

test('how a process ended says what the job did to it', () => {
  const told = (signal: NodeJS.Signals | null) => {
    const { reason, message } = endedBy(signal, { memoryMb: 64 })
    return [reason, message]
  }
  assert.deepEqual(told('SIGABRT'), ['memory', 'it takes more than 64 MB of memory'])
  for (const signal of ['SIGTRAP', 'SIGILL', 'SIGSEGV', 'SIGBUS', 'SIGFPE'] as const)
    assert.deepEqual(told(signal), ['crashed', 'it crashes the process that does it'], signal)
  for (const signal of ['SIGKILL', 'SIGTERM', null] as const)
    assert.deepEqual(told(signal), ['failed', 'its process ended'])
})

test('a process that does not come up in time is late, and takes no job any more', async (t) => {
  const clock = manualClock()
  const child = begin(t, clock, {}, 'guarded-mute.mjs')
  await clock.advance(limits.wallMs - 1)
  assert.equal(child.isLost(), false)
  await clock.advance(1)
  assert.equal(await child.isUp, false)
  await assert.rejects(child.perform({ do: 'pid' }), {
    ...{ name: 'GuardError', reason: 'late', message: 'its process does not start' },
  })
})

test('what a process is ended for first is what its jobs are told, also when it is gone', async (t) => {
  const child = begin(t)
  assert.equal(await child.isUp, true)
  const pid = Number(await child.perform({ do: 'pid' }))
  const running = assert.rejects(child.perform({ do: 'spin' }), { reason: 'closed', message: 'first' })
  child.end(new GuardError('closed', 'first'))
  child.end(new GuardError('failed', 'second'))
  await running
  await until('the process is gone', () => lookAt(pid).isGone)
  await new Promise((resolve) => setImmediate(resolve))
  await assert.rejects(child.perform({ do: 'pid' }), { reason: 'closed', message: 'first' })
})

test('a job that takes too long by the clock on the wall ends its process from within', async (t) => {
  const child = begin(t, manualClock(), { wallMs: 300 })
  await assert.rejects(child.perform({ do: 'spin' }), { reason: 'failed', message: 'its process ended' })
  assert.equal(child.isLost(), true)
})

test('a job and an answer may have 32 MB, and not a byte more', async (t) => {
  const child = begin(t)
  const most = 33_554_432
  const jobOf = (bytes: number) => {
    const without = serialize({ do: 'say', say: '', pad: 'x'.repeat(33_000_000) }).length - 33_000_000
    return { do: 'say', say: '', pad: 'x'.repeat(bytes - without) }
  }
  assert.equal(await child.perform(jobOf(most)), '')
  await assert.rejects(child.perform(jobOf(most + 1)), {
    ...{ reason: 'failed', message: 'it is too large to be worked out' },
  })
  const around = serialize('x'.repeat(most - 100)).length - (most - 100)
  const answer = await child.perform({ do: 'swell', length: most - around })
  assert.equal(String(answer).length, most - around)
  await assert.rejects(child.perform({ do: 'swell', length: most - around + 1 }), {
    ...{ reason: 'failed', message: 'what it makes is too large' },
  })
  assert.equal(child.isLost(), false)
})

test('a process that can be heard no more is ended, and its job is told', async (t) => {
  const child = begin(t, manualClock())
  const pid = Number(await child.perform({ do: 'pid' }))
  await assert.rejects(child.perform({ do: 'hangUp' }), { reason: 'failed', message: 'its process ended' })
  await until('the process is gone', () => lookAt(pid).isGone)
})

/** What a program says until it ends by itself. */
async function said(program: string): Promise<string> {
  const text = `
    import { systemClock } from '${import.meta.resolve('./clock.ts')}'
    import { guardedProcess } from '${import.meta.resolve('./guarded-child.ts')}'
    import { guardedWorker } from '${import.meta.resolve('./guarded-worker.ts')}'
    const file = new URL('${inSupport('guarded-jobs.mjs')}')
    const limits = { memoryMb: 64, processorMs: 600_000, wallMs: 600_000, waiting: 5, idleMs: 600_000 }
    ${program}`
  const options = { timeout: 120_000, killSignal: 'SIGKILL' } as const
  return (await promisify(execFile)(execPath, ['--input-type=module', '--eval', text], options)).stdout
}

test('a program waits for the job of its process, and for no process that has nothing to do', async () => {
  const program = `
    const child = guardedProcess(file, limits, systemClock)
    console.log(await child.isUp, await child.perform({ do: 'wait', ms: 200 }))`
  assert.equal(await said(program), 'true timed-out\n')
})

test('a program waits for nothing of a guard that it has closed', async () => {
  const program = `
    const guard = guardedWorker(file, limits)
    console.log(await guard.run('a', { do: 'say', say: 'hello' }))
    setImmediate(() => guard.close())`
  assert.equal(await said(program), 'hello\n')
})
