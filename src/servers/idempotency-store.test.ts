import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { openTestDatabase } from '../../test/support/test-database.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import type { SafeRequest } from '../db/notes.ts'
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
    store.keep(store.requestOf({ actor, key }, 'r'), { status: 201, answer })
  const rows = () => db.queries.selectFrom('idempotency').select(['actorId', 'bytes']).execute()
  const has = async (actor: string, key: string) =>
    (await store.find(store.requestOf({ actor, key }, 'r').keyHash)) !== undefined
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

/** Two nodes on one database: what they do is a row of the audit trail. */
async function twoNodes(t: TestContext) {
  const clock = manualClock()
  const db = await openTestDatabase(t, { clock })
  const vault = createVault(systemRandom(32), systemRandom)
  const node = () => idempotency(idempotencyStore(db, vault, clock), async () => undefined)
  const request = { key: 'k', actor: 'a', url: '/x', body: { name: 'one' } }
  const write = (as: SafeRequest) =>
    db.transaction(async (_, { audited }) =>
      audited('thing.create', { ...systemScope, by: { name: 'a', address: null, request: as } }, null),
    )
  const written = async () => (await db.queries.selectFrom('audit').selectAll().execute()).length
  return { one: node(), two: node(), request, write, written }
}

test('what was done by a process that ended before it could answer is not done again', async (t) => {
  const { one, two, request, write, written } = await twoNodes(t)
  const done = Promise.withResolvers<void>()
  void one.once(request, async (as) => {
    await write(as)
    done.resolve()
    return new Promise(() => undefined)
  })
  await done.promise
  const again = two.once(request, async (as) => {
    await write(as)
    return { status: 201, answer: 'twice' }
  })
  await assert.rejects(again, { code: 'IDEMPOTENCY_UNANSWERED' })
  assert.equal(await written(), 1)
})

test('of two nodes that are asked the same at once, one does it and both answer', async (t) => {
  const { one, two, request, write, written } = await twoNodes(t)
  const [begun, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const slow = two.once(request, async (as) => {
    begun.resolve()
    await done.promise
    await write(as)
    return { status: 201, answer: 'two' }
  })
  await begun.promise
  const fast = await one.once(request, async (as) => {
    await write(as)
    return { status: 201, answer: 'one' }
  })
  done.resolve()
  assert.deepEqual([fast.answer, fast.repeated], ['one', false])
  const { answer, repeated } = await slow
  assert.deepEqual([answer, repeated], ['one', true])
  assert.equal(await written(), 1)
})

test('who was refused because another node had just done the same answers what that one did', async (t) => {
  const { one, two, request, write } = await twoNodes(t)
  const slow = two.once(request, async () => {
    await one.once(request, async (as) => {
      await write(as)
      return { status: 201, answer: 'one' }
    })
    throw new Error('there is an extension of this number already')
  })
  const { answer, repeated } = await slow
  assert.deepEqual([answer, repeated], ['one', true])
})

test('what failed after a part of it was written may be tried again', async (t) => {
  const { one, two, request, write, written } = await twoNodes(t)
  const failing = one.once(request, async (as) => {
    await write(as)
    throw new Error('the disk is full')
  })
  await assert.rejects(failing, /disk is full/)
  const again = await two.once(request, async (as) => {
    await write(as)
    await write(as)
    return { status: 201, answer: 'done' }
  })
  assert.deepEqual([again.repeated, await written()], [false, 3])
})
