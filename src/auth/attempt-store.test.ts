import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { hearStatements } from '../../test/support/statements.ts'
import { openTestDatabase } from '../../test/support/test-database.ts'
import { createVault } from '../db/vault.ts'
import { manualClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { attemptStore } from './attempt-store.ts'
import { systemScope } from './tenant-scope.ts'

const limit = { windowMs: 60_000, most: 3 }

/** Two nodes on one database. */
async function twoNodes(t: TestContext) {
  const clock = manualClock()
  const db = await openTestDatabase(t, { clock })
  const vault = createVault(systemRandom(32), systemRandom)
  const node = () => {
    const store = attemptStore(db, vault, clock)
    return {
      ...store,
      tries: async (who: string) => (await store.count(systemScope, 'signIn', who, limit)).n,
    }
  }
  const rows = () => db.queries.selectFrom('attempt').selectAll().execute()
  return { clock, one: node(), two: node(), rows }
}

test('who guesses at several nodes in turn is counted as at one', async (t) => {
  const { one, two } = await twoNodes(t)
  const counted = [await one.tries('192.0.2.1'), await two.tries('192.0.2.1'), await one.tries('192.0.2.1')]
  assert.deepEqual(counted, [1, 2, 3])
  assert.equal(await one.tries('192.0.2.2'), 1)
})

test('tries at the same moment are all counted', async (t) => {
  const { one, two } = await twoNodes(t)
  const counted = await Promise.all([one, two, one, two].map((node) => node.tries('192.0.2.1')))
  assert.deepEqual(counted.sort(), [1, 2, 3, 4])
})

test('a minute after the first try it begins anew, however many there were', async (t) => {
  const { clock, one, two } = await twoNodes(t)
  for (let turn = 0; turn < 10; turn++) await one.tries('192.0.2.1')
  await clock.advance(limit.windowMs - 1)
  assert.ok((await two.tries('192.0.2.1')) > limit.most)
  await clock.advance(1)
  assert.deepEqual([await one.tries('192.0.2.1'), await two.tries('192.0.2.1')], [1, 2])
})

test('who has tried too often costs the database nothing more', async (t) => {
  const { one } = await twoNodes(t)
  for (let turn = 0; turn < 4; turn++) await one.tries('192.0.2.1')
  const heard: string[] = []
  const stop = hearStatements((text) => void heard.push(text))
  t.after(stop)
  for (let turn = 0; turn < 100; turn++) assert.ok((await one.tries('192.0.2.1')) > limit.most)
  assert.deepEqual(heard, [])
})

test('the table names nobody, and what does not count any more goes', async (t) => {
  const { clock, one, rows } = await twoNodes(t)
  await one.tries('192.0.2.1')
  await clock.advance(limit.windowMs / 2)
  await one.tries('192.0.2.2')
  assert.doesNotMatch(JSON.stringify(await rows()), /192/)
  await clock.advance(limit.windowMs / 2)
  await one.tidy(systemScope)
  assert.equal((await rows()).length, 1)
})
