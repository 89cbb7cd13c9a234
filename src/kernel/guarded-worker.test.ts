import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { GuardError, guardedWorker } from './guarded-worker.ts'

const file = new URL('../../test/support/guarded-jobs.mjs', import.meta.url)
const limits = { memoryMb: 64, processorMs: 100, wallMs: 60_000, waiting: 5 }
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
  ] as const)
    test(`is ended for ${reason} when it does nothing but ${deed}, and the next job finds a new one`, async () => {
      const guard = guardedWorker(file, { ...limits, processorMs })
      const [bad, next] = [guard.run('a', { do: deed }), guard.run('b', say('still here'))]
      assert.equal(await reasonOf(bad), reason)
      assert.equal(await next, 'still here')
      await guard.close()
    })

  test('does a job once more whose process somebody else has ended', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'offhook-test-'))
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    const patient = guardedWorker(file, { ...limits, processorMs: 60_000 })
    const job = { do: 'beKilledOnce', mark: join(folder, 'mark') }
    assert.equal(await patient.run('a', job).catch(String), 'still here')
    await patient.close()
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
    const reasons = await Promise.all(jobs)
    assert.equal(reasons.filter((reason) => reason === 'busy').length, 4)
    assert.equal(await other, 'answered')
  })
})

test('a job that a closed guard still had is refused', async () => {
  const guard = guardedWorker(file, limits)
  const waiting = reasonOf(guard.run('a', { do: 'spin' }))
  await guard.close()
  assert.equal(await waiting, 'closed')
  assert.equal(await reasonOf(guard.run('a', say('late'))), 'closed')
})
