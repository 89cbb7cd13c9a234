import assert from 'node:assert/strict'
import { once } from 'node:events'
import { join } from 'node:path'
import thisProcess from 'node:process'
import { type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Worker } from 'node:worker_threads'
import { testFeed } from '../../test/support/test-database.ts'
import { changeTypes } from '../db/feed.ts'
import { manualClock } from '../kernel/clock.ts'
import { isForThreads, type MainDesk, phoneThreads } from './phone-threads.ts'
import type { ThreadStart } from './thread-calls.ts'

const file = pathToFileURL(join(import.meta.dirname, '..', '..', 'test', 'support', 'thread-that-hangs.mjs'))

test('threads that serve phones hear nothing of people, of who asks them, or of what they did themselves', () => {
  const told = changeTypes.filter((type) => !isForThreads(type))
  const nouns = new Set(told.map((type) => type.split('.')[0]))
  assert.deepEqual([...nouns].sort(), [
    ...['certificate', 'handOver', 'inbox', 'key', 'link', 'operation'],
    ...['phone', 'registration', 'schedule', 'session', 'user'],
  ])
  assert.deepEqual(
    told.filter((type) => type.startsWith('phone.')),
    ['phone.fetched', 'phone.appeared', 'phone.looked'],
  )
  assert.ok(isForThreads('keys.changed') && isForThreads('everything'))
})

/** Two threads that do nothing, on a clock that the test moves. */
function furnish(t: TestContext) {
  const clock = manualClock()
  const feed = testFeed()
  const failures: string[] = []
  const workers: Worker[] = []
  const note = (worker: Worker) => void workers.push(worker)
  thisProcess.on('worker', note)
  t.after(() => void thisProcess.off('worker', note))
  const guard = {
    run: () => assert.fail('nothing is run'),
    failed: (boundary: string, error: unknown) => void failures.push(`${boundary}: ${error}`),
  }
  const threads = phoneThreads({
    file,
    threads: 2,
    host: '127.0.0.1',
    guard,
    clock,
    feed,
    certificate: undefined,
  })
  const hang = (number: number) =>
    feed.tell([{ type: 'phone.configured', tenantId: 't', ids: [`hang ${number}`] }])
  /** Second after second, each with time for these to answer. */
  async function pass(seconds: number, ...well: readonly Worker[]): Promise<void> {
    for (let second = 0; second < seconds; second++)
      await Promise.all([...well.map((worker) => once(worker, 'message')), clock.advance(1000)])
  }
  return { clock, threads, failures, workers, hang, pass }
}

const started = (publicUrl = '') => ({ publicUrl }) as Omit<ThreadStart, 'number' | 'host' | 'certificate'>
const desk = {} as MainDesk

test('a thread that hangs is ended and replaced, and the log and a count say so', async (t) => {
  const { threads, failures, workers, hang, pass, clock } = furnish(t)
  await threads.open(started(), desk)
  t.after(() => threads.close())
  hang(2)
  const [well, hung] = workers as [Worker, Worker]
  const gone = once(hung, 'exit')
  await pass(10, well)
  assert.equal(threads.state().hung, 0)
  await pass(1, well)
  await gone
  assert.deepEqual(failures, ['thread: InternalError: it did not answer for 10 seconds'])
  const { up, died, hung: count } = threads.state()
  assert.deepEqual([up, died, count], [1, 1, 1])
  const another = once(thisProcess, 'worker')
  await clock.advance(100)
  await another
  assert.equal(workers.length, 3)
  assert.notEqual(well.threadId, -1, 'the one that answers goes on')
})

test('threads that answer are left alone, for however long', async (t) => {
  const { threads, failures, pass, workers } = furnish(t)
  await threads.open(started(), desk)
  t.after(() => threads.close())
  await pass(60, ...workers)
  assert.deepEqual([failures, workers.length, threads.state().up], [[], 2, 2])
})

test('one that never comes up keeps the start from waiting for ever', async (t) => {
  const { threads, clock } = furnish(t)
  const opened = threads.open(started('http://silent.example.com'), desk)
  t.after(() => threads.close())
  await Promise.all([assert.rejects(opened, /did not answer for 60 seconds/), clock.advance(61_000)])
})
