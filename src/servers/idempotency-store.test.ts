import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { openTestDatabase } from '../../test/support/test-database.ts'
import { createVault } from '../db/vault.ts'
import { manualClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { idempotency } from './idempotency.ts'
import { idempotencyStore } from './idempotency-store.ts'

test('what is kept of a request tells nothing of it to who has the database alone', async (t) => {
  const body = { password: '4711' }
  const kept = async () => {
    const db = await openTestDatabase(t)
    const store = idempotencyStore(db, createVault(systemRandom(32), systemRandom), manualClock())
    const work = async () => ({ status: 200, answer: body })
    await idempotency(store).once({ key: 'k', actor: 'a', url: '/x', body }, work)
    const row = await db.queries.selectFrom('idempotency').selectAll().executeTakeFirstOrThrow()
    return row
  }
  const [one, elsewhere] = [await kept(), await kept()]
  const plain = createHash('sha256')
    .update('/x')
    .update('\0')
    .update(JSON.stringify(body))
    .digest('base64url')
  assert.notEqual(one.request, plain)
  assert.notEqual(one.request, elsewhere.request, 'it depends on the key of the installation')
  assert.ok(!JSON.stringify(one).includes('4711'))
})

const day = 24 * 3_600_000

async function furnish(t: TestContext) {
  const db = await openTestDatabase(t)
  const clock = manualClock()
  const store = idempotencyStore(db, createVault(systemRandom(32), systemRandom), clock)
  const keep = (actor: string, key: string, answer: unknown = key) =>
    store.keep({ actor, key }, { request: 'r', status: 201, answer })
  const rows = () => db.queries.selectFrom('idempotency').select(['actorId', 'bytes']).execute()
  const has = async (actor: string, key: string) => (await store.find({ actor, key })) !== undefined
  return { clock, store, keep, rows, has }
}

test('whoever makes requests with new keys for ever keeps some of the last 1,000 answers', async (t) => {
  const { clock, keep, rows, has } = await furnish(t)
  await keep('b', 'the only one')
  for (let number = 1; number <= 1200; number++) {
    await keep('a', `${number}`)
    await clock.advance(1)
  }
  const left = (await rows()).length
  assert.ok(left > 900 && left <= 1001, String(left))
  assert.deepEqual(
    [await has('a', '200'), await has('a', '301'), await has('a', '1200')],
    [false, true, true],
  )
  assert.ok(await has('b', 'the only one'), 'another’s answers stay')
})

test('keys that are used at the same moment are counted too, and the newest answer stays', async (t) => {
  const { keep, rows, has } = await furnish(t)
  for (let number = 1; number <= 1100; number++) {
    await keep('a', `${number}`)
    if (number > 1000) assert.ok(await has('a', `${number}`), String(number))
  }
  const left = (await rows()).length
  assert.ok(left >= 900 && left <= 1000, String(left))
})

test('long answers are kept up to 8 MB, and one that is longer by itself alone', async (t) => {
  const { clock, keep, rows, has } = await furnish(t)
  const megabyte = 'x'.repeat(1_000_000)
  for (let number = 1; number <= 10; number++) {
    await keep('a', `${number}`, megabyte)
    await clock.advance(1)
  }
  const sum = (await rows()).reduce((all, { bytes }) => all + bytes, 0)
  assert.ok(sum > 6_000_000 && sum <= 8 * 1024 * 1024, String(sum))
  assert.deepEqual([await has('a', '1'), await has('a', '10')], [false, true])
  await keep('a', 'long', megabyte.repeat(9))
  assert.deepEqual([(await rows()).length, await has('a', 'long')], [1, true])
})

test('what is older than a day is cleared away, though nobody asks any more', async (t) => {
  const { clock, store, keep, rows } = await furnish(t)
  await keep('a', 'old')
  await clock.advance(day / 2)
  await keep('a', 'new')
  await store.tidy()
  assert.equal((await rows()).length, 2)
  await clock.advance(day / 2 + 1)
  await store.tidy()
  assert.equal((await rows()).length, 1)
})
