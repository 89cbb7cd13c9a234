import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { bareUser } from '../../test/support/bare-rows.ts'
import { openTestDatabase } from '../../test/support/test-database.ts'
import { createVault } from '../db/vault.ts'
import { manualClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { challengeMs, challengeStore } from './challenge-store.ts'
import { systemScope } from './tenant-scope.ts'

const vault = createVault(systemRandom(32), systemRandom)

async function house(t: TestContext) {
  const clock = manualClock()
  const db = await openTestDatabase(t, { clock })
  await bareUser(db, 'anna')
  return { db, clock, challenges: challengeStore(db, vault, clock, systemRandom) }
}

test('what was handed out is answered once, for what it was made, and within five minutes', async (t) => {
  const { challenges, clock } = await house(t)
  const issue = () => challenges.issue(systemScope, 'passkey', null, '192.0.2.1')
  const text = await issue()
  assert.equal(await challenges.take(systemScope, 'newPasskey', text), undefined)
  const both = await Promise.all([1, 2].map(() => challenges.take(systemScope, 'passkey', text)))
  assert.deepEqual(both.filter(Boolean), [{ userId: null }])
  const late = await issue()
  const inTime = await issue()
  await clock.advance(challengeMs - 1)
  assert.ok(await challenges.take(systemScope, 'passkey', inTime))
  await clock.advance(1)
  assert.equal(await challenges.take(systemScope, 'passkey', late), undefined)
})

test('after five tries it is nobody’s', async (t) => {
  const { challenges } = await house(t)
  const token = await challenges.issue(systemScope, 'secondFactor', 'anna')
  const tries = []
  for (let turn = 0; turn < 6; turn++) tries.push(await challenges.tried(systemScope, 'secondFactor', token))
  assert.deepEqual(tries, [...Array(5).fill('anna'), undefined])
})

test('what nobody answers in time is cleared away, and nothing in the table answers', async (t) => {
  const { challenges, clock, db } = await house(t)
  const text = await challenges.issue(systemScope, 'secondFactor', 'anna')
  const rows = () => db.queries.selectFrom('challenge').selectAll().execute()
  const [row] = await rows()
  assert.notEqual(row?.hash, text)
  assert.equal(await challenges.take(systemScope, 'secondFactor', row?.hash ?? ''), undefined)
  await clock.advance(challengeMs)
  await challenges.issue(systemScope, 'passkey', null, '192.0.2.1')
  assert.equal((await rows()).length, 1)
})

test('of one source twenty are kept that are nobody’s: who asks for more takes them from nobody else', async (t) => {
  const { challenges, clock } = await house(t)
  const one = await challenges.issue(systemScope, 'passkey', null, '192.0.2.1')
  const many: string[] = []
  for (let turn = 0; turn < 25; turn++) {
    await clock.advance(1)
    many.push(await challenges.issue(systemScope, 'passkey', null, '198.51.100.7'))
  }
  const left = await Promise.all(many.map((text) => challenges.take(systemScope, 'passkey', text)))
  assert.deepEqual(left, [...Array(5).fill(undefined), ...Array(20).fill({ userId: null })])
  assert.ok(await challenges.take(systemScope, 'passkey', one))
})

test('however many come from everywhere, the oldest make room: nobody is locked out', async (t) => {
  const { challenges, clock, db } = await house(t)
  const oldest = await challenges.issue(systemScope, 'passkey', null, '192.0.2.1')
  await clock.advance(1)
  const row = { userId: null, purpose: 'passkey', tries: 0, expiresAt: clock.now() + challengeMs }
  for (let start = 0; start < 10_000; start += 1000) {
    const rows = Array.from({ length: 1000 }, (_, number) => ({
      ...{ ...row, hash: `${start + number}`, source: `${start + number}` },
    }))
    await db.queries.insertInto('challenge').values(rows).execute()
  }
  await clock.advance(1)
  const mine = await challenges.issue(systemScope, 'passkey', null, '192.0.2.2')
  const token = await challenges.issue(systemScope, 'secondFactor', 'anna')
  const there = await db.queries.selectFrom('challenge').select('hash').execute()
  assert.equal(there.length, 10_001)
  assert.equal(await challenges.take(systemScope, 'passkey', oldest), undefined)
  assert.ok(await challenges.take(systemScope, 'passkey', mine))
  assert.equal(await challenges.tried(systemScope, 'secondFactor', token), 'anna')
})

test('of one user twenty are kept, and the oldest makes room', async (t) => {
  const { challenges, clock } = await house(t)
  const tokens: string[] = []
  for (let turn = 0; turn < 21; turn++) {
    tokens.push(await challenges.issue(systemScope, 'secondFactor', 'anna'))
    await clock.advance(1)
  }
  const tried = await Promise.all(tokens.map((each) => challenges.tried(systemScope, 'secondFactor', each)))
  assert.deepEqual(tried, [undefined, ...Array(20).fill('anna')])
})
