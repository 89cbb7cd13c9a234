import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openTestDatabase } from '../../test/support/test-database.ts'
import { createVault } from '../db/vault.ts'
import { manualClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { idempotency } from './idempotency.ts'
import { idempotencyStore } from './idempotency-store.ts'

async function furnish(t: TestContext) {
  const clock = manualClock()
  const db = await openTestDatabase(t)
  const vault = createVault(systemRandom(32), systemRandom)
  let runs = 0
  const { once } = idempotency(idempotencyStore(db, vault, clock))
  const request = { key: 'k', actor: 'a', url: '/x', body: { name: 'one' } }
  const work = async () => ({ status: 201, answer: { number: ++runs } })
  return { clock, once, request, work, runs: () => runs }
}

test('requests of one key that come at the same moment are done once', async (t) => {
  const { once, request, work, runs } = await furnish(t)
  const answers = await Promise.all([1, 2, 3, 4].map(() => once(request, work)))
  assert.equal(runs(), 1)
  assert.deepEqual(
    answers.map((each) => [each.answer, each.repeated]),
    [
      [{ number: 1 }, false],
      [{ number: 1 }, true],
      [{ number: 1 }, true],
      [{ number: 1 }, true],
    ],
  )
})

test('what failed is tried once by the next one, and not by all that wait', async (t) => {
  const { once, request, work, runs } = await furnish(t)
  const failing = once(request, () => Promise.reject(new Error('the disk is full')))
  const others = [once(request, work), once(request, work)]
  await assert.rejects(failing, /disk is full/)
  assert.deepEqual(
    (await Promise.all(others)).map((each) => each.repeated),
    [false, true],
  )
  assert.equal(runs(), 1)
})

test('after a day the key may be used for something else', async (t) => {
  const { clock, once, request, work, runs } = await furnish(t)
  await once(request, work)
  await assert.rejects(once({ ...request, body: {} }, work), /another request/)
  await clock.advance(24 * 3_600_000 + 1)
  assert.equal((await once({ ...request, body: {} }, work)).repeated, false)
  assert.equal(runs(), 2)
})

test('an answer is for who asked: the same key of another actor is another request', async (t) => {
  const { once, request, work, runs } = await furnish(t)
  await once(request, work)
  assert.deepEqual(await once({ ...request, actor: 'b' }, work), {
    status: 201,
    answer: { number: 2 },
    repeated: false,
  })
  assert.equal(runs(), 2)
})
