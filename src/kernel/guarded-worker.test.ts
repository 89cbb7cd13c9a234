import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { lookAt, makeOrphan } from '../../test/support/guarded-orphan.ts'
import { until } from '../../test/support/processes.ts'
import { type Clock, manualClock, systemClock } from './clock.ts'
import { GuardError, guardedWorker } from './guarded-worker.ts'

const inSupport = (name: string) => new URL(`../../test/support/${name}`, import.meta.url)
const file = inSupport('guarded-jobs.mjs')
const limits = { memoryMb: 64, processorMs: 100, wallMs: 60_000, waiting: 5, idleMs: 60_000 }
const say = (what: string) => ({ do: 'say', say: what })
const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error: unknown) => (error instanceof GuardError ? error.reason : String(error)),
  )

describe('a guarded process', () => {
  const guard = guardedWorker(file, limits)
  after(() => guard.close())

  test('answers, and says what its work threw', async () => {
    assert.equal(await guard.run('a', say('hello')), 'hello')
    await assert.rejects(guard.run('a', { do: 'throw' }), /this cannot be done/)
  })

  for (const [deed, reason, processorMs] of [
    ['spin', 'time', 100],
    ['grow', 'memory', 60_000],
    ['exit', 'failed', 60_000],
    ['crash', 'crashed', 60_000],
  ] as const)
    test(`is ended for ${reason} when it does nothing but ${deed}, and the next job finds a new one`, async () => {
      const guard = guardedWorker(file, { ...limits, processorMs })
      const [bad, next] = [guard.run('a', { do: deed }), guard.run('b', say('still here'))]
      assert.equal(await reasonOf(bad), reason)
      assert.equal(await next, 'still here')
      await guard.close()
    })

  for (const [how, signal] of [
    ['somebody else has ended', 'SIGKILL'],
    ['has crashed', 'SIGSEGV'],
  ] as const)
    test(`does a job once more whose process ${how}`, async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'offhook-test-'))
      t.after(() => rmSync(folder, { recursive: true, force: true }))
      const patient = guardedWorker(file, { ...limits, processorMs: 60_000 })
      const job = { do: 'endOnce', mark: join(folder, 'mark'), signal }
      assert.equal(await patient.run('a', job).catch(String), 'still here')
      await patient.close()
    })

  test('does a job once that threw', async () => {
    await assert.rejects(guard.run('a', { do: 'throwFirst' }), { message: 'not at first' })
    assert.equal(await guard.run('a', { do: 'throwFirst' }), 'done')
    await assert.rejects(guard.run('a', { do: 'throwWords' }), { message: 'only words' })
  })

  test('gives each owner its turn, whoever has how many jobs waiting', async () => {
    const order: string[] = []
    const run = (owner: string, what: string) =>
      guard.run<string>(owner, say(what)).then((answer) => order.push(answer))
    await Promise.all([...['1', '2', '3', '4'].map((n) => run('a', `a${n}`)), run('b', 'b1'), run('c', 'c1')])
    assert.deepEqual(order, ['a1', 'a2', 'b1', 'c1', 'a3', 'a4'])
  })

  test('takes no more jobs of one owner than may wait', async () => {
    const jobs = Array.from({ length: 10 }, (_, index) => reasonOf(guard.run('a', say(`${index}`))))
    const other = reasonOf(guard.run('b', say('b')))
    assert.equal(guard.state().waiting, 6)
    const reasons = await Promise.all(jobs)
    assert.equal(reasons.filter((reason) => reason === 'busy').length, 4)
    assert.equal(await other, 'answered')
  })
})

test('what is too large to be sent is refused, in either direction, and the process goes on', async (t) => {
  const guard = guardedWorker(file, limits)
  t.after(guard.close)
  const pid = await guard.run('a', { do: 'pid' })
  await assert.rejects(guard.run('a', say('x'.repeat(40_000_000))), /too large to be worked out/)
  await assert.rejects(guard.run('a', { do: 'swell', length: 40_000_000 }), /what it makes is too large/)
  await assert.rejects(
    guard.run('a', () => 'a function cannot be sent'),
    /could not be cloned/,
  )
  assert.equal(await guard.run('a', { do: 'pid' }), pid)
})

test('there is no process before the first job, and none after a while without one', async (t) => {
  const clock = manualClock(0)
  const guard = guardedWorker(file, limits, clock)
  t.after(guard.close)
  assert.deepEqual(guard.state(), { isUp: false, starts: 0, waiting: 0 })
  await guard.run('a', say('hello'))
  await clock.advance(limits.idleMs - 1)
  await guard.run('a', say('again'))
  await clock.advance(limits.idleMs - 1)
  assert.deepEqual(guard.state(), { isUp: true, starts: 1, waiting: 0 })
  await clock.advance(1)
  assert.deepEqual(guard.state(), { isUp: false, starts: 1, waiting: 0 })
  assert.equal(await guard.run('a', say('once more')), 'once more')
  assert.equal(guard.state().starts, 2)
})

test('a process that cannot be started is tried less and less often, and nobody waits for it meanwhile', async (t) => {
  const clock = manualClock()
  const guard = guardedWorker(inSupport('nothing-of-this-name.mjs'), limits, clock)
  t.after(guard.close)
  const starts: number[] = []
  for (const wait of [0, 99, 1, 199, 1, 399, 1, 800, 1600, 3200, 6400, 12_800, 25_600, 29_999, 1]) {
    await clock.advance(wait)
    for (const owner of ['a', 'b', 'c'])
      await assert.rejects(guard.run(owner, say('hello')), {
        ...{ name: 'GuardError', reason: 'failed', message: 'its process does not start' },
      })
    starts.push(guard.state().starts)
  }
  assert.deepEqual(starts, [1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9, 10, 10, 11])
})

test('a process that does not come up is given up', async (t) => {
  const clock = manualClock()
  const guard = guardedWorker(inSupport('guarded-mute.mjs'), limits, clock)
  t.after(guard.close)
  const job = reasonOf(guard.run('a', say('hello')))
  await clock.advance(limits.wallMs)
  assert.equal(await job, 'failed')
  assert.equal(guard.state().isUp, false)
})

test('a job whose machine is too busy for it is given up, and is not held to be too expensive', async (t) => {
  const clock = manualClock()
  const guard = guardedWorker(file, { ...limits, processorMs: 600_000 }, clock)
  t.after(guard.close)
  await guard.run('a', say('hello'))
  const tooBusy = { reason: 'late', message: 'the machine is too busy' }
  const job = assert.rejects(guard.run('a', { do: 'spin' }), tooBusy)
  const isDone = job.then(() => true)
  while (!(await Promise.race([isDone, sleep(5)]))) await clock.advance(limits.wallMs / 10)
  await job
})

test('when somebody else killed the process while it was idle, the next job finds a new one', async (t) => {
  const guard = guardedWorker(file, limits)
  t.after(guard.close)
  await guard.run('a', { do: 'dieSoon' })
  assert.equal(await guard.run('a', say('still here')), 'still here')
})

test('when its starter is killed, a process in the midst of a job without end ends by itself', async () => {
  const pid = await makeOrphan()
  await until('the process has ended', () => lookAt(pid).isGone)
})

test('what is too much is said in words that a person can be told', async (t) => {
  const guard = guardedWorker(file, { ...limits, waiting: 1 })
  t.after(() => guard.close())
  const spinning = guard.run('a', { do: 'spin' })
  const waiting = guard.run('a', say('later'))
  await assert.rejects(guard.run('a', say('too many')), {
    reason: 'busy',
    message: 'too much is waiting to be worked out; try again soon',
  })
  await assert.rejects(spinning, { message: 'it takes more than 0.1 seconds of processor time' })
  assert.equal(await waiting, 'later')
})

describe('what is held against a job', () => {
  const roomy = { ...limits, processorMs: 60_000 }

  test('is not the memory that another owner’s job left: it is judged again by itself', async (t) => {
    const guard = guardedWorker(file, roomy)
    t.after(() => guard.close())
    assert.equal(await guard.run('a', { do: 'hold', mb: 35 }), 'held')
    assert.equal(await guard.run('b', { do: 'hold', mb: 35 }), 'held')
    assert.equal(guard.state().starts, 2)
  })

  test('is the memory that the same owner’s jobs left', async (t) => {
    const guard = guardedWorker(file, roomy)
    t.after(() => guard.close())
    assert.equal(await guard.run('a', { do: 'hold', mb: 35 }), 'held')
    await assert.rejects(guard.run('a', { do: 'hold', mb: 35 }), {
      reason: 'memory',
      message: 'it takes more than 64 MB of memory',
    })
    assert.equal(guard.state().starts, 1)
  })

  test('is its own memory, after another’s job as well', async (t) => {
    const guard = guardedWorker(file, roomy)
    t.after(() => guard.close())
    assert.equal(await guard.run('a', say('first')), 'first')
    const [bad, next] = [guard.run('b', { do: 'hold', mb: 100 }), guard.run('c', say('after'))]
    assert.equal(await reasonOf(bad), 'memory')
    assert.equal(await next, 'after')
  })

  test('is its own processor time, not what the process took before', async (t) => {
    const guard = guardedWorker(file, { ...limits, processorMs: 400 })
    t.after(() => guard.close())
    for (let turn = 0; turn < 4; turn++) assert.equal(await guard.run('a', { do: 'burn', ms: 150 }), 'burnt')
    assert.equal(await guard.run('a', { do: 'wait', ms: 200 }), 'timed-out')
  })
})

test('a job that a closed guard still had is refused, and it starts nothing more', async () => {
  const asked: number[] = []
  const clock: Clock = {
    ...systemClock,
    after(milliseconds, callback) {
      asked.push(milliseconds)
      return systemClock.after(milliseconds, callback)
    },
  }
  const guard = guardedWorker(file, { ...limits, idleMs: 40_000 }, clock)
  await guard.run('a', say('hello'))
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(asked.filter((each) => each === 40_000).length, 1)
  const stopped = { reason: 'closed', message: 'it is being stopped' }
  const refused = Promise.all(
    ['spin', 'say', 'say'].map((deed) => assert.rejects(guard.run('a', { do: deed }), stopped)),
  )
  await guard.close()
  assert.equal(guard.state().waiting, 0)
  await refused
  await assert.rejects(guard.run('a', say('late')), stopped)
  assert.equal(guard.state().starts, 1)
  assert.equal(asked.filter((each) => each === 40_000).length, 1, 'nobody waits for it to be idle')
})

test('a guard that is closed before its first job starts no process', async () => {
  const guard = guardedWorker(file, limits)
  await guard.close()
  assert.equal(await reasonOf(guard.run('a', say('late'))), 'closed')
  assert.deepEqual(guard.state(), { isUp: false, starts: 0, waiting: 0 })
})

test('so is one that had just got its turn in a process that was up', async () => {
  const guard = guardedWorker(file, limits)
  await guard.run('a', say('hello'))
  const waiting = ['a', 'b'].map((owner) => reasonOf(guard.run(owner, { do: 'spin' })))
  await guard.close()
  assert.deepEqual(await Promise.all(waiting), ['closed', 'closed'])
})
