import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { sql } from 'kysely'
import { until } from '../../test/support/processes.ts'
import { postgresOnly as skip, testDatabase, testPlace } from '../../test/support/test-database.ts'
import { manualClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import type { Queries } from './database.ts'
import { wrappedKeys } from './key-check.ts'
import { firstKey, hashKeyId, KeyRing, masterName } from './key-ring.ts'
import { vaultOf } from './vault.ts'

const master = systemRandom(32)

/** A process with its keys, and what another one, which has a newer key, has sealed. */
async function furnish(t: TestContext) {
  const place = await testPlace(t)
  const [keys, newer] = [new KeyRing(master, systemRandom), new KeyRing(master, systemRandom)]
  const clock = manualClock(Date.now())
  const db = await testDatabase(place, { keys, clock })
  t.after(() => db.close())
  const other = await testDatabase(place, { clock })
  t.after(() => other.close())
  const { id, key } = newer.made()
  const by = [masterName(master)]
  const addKey = async () => {
    await other.queries
      .insertInto('sealKey')
      .values([
        ...newer.wrap(hashKeyId, by, 0),
        ...newer.wrap(firstKey, by, 0),
        ...newer.wrap(id, by, clock.now(), key),
      ])
      .execute()
    newer.learn(await wrappedKeys(other.queries))
  }
  const seal = async (text: string) => {
    const sealed = vaultOf(newer, systemRandom).seal(text, 'keyCheck')
    await other.queries.insertInto('keyCheck').values({ id: 7, sealed }).execute()
  }
  return { db, other, keys, id, addKey, seal, open: vaultOf(keys, systemRandom).open }
}

/** All connections that a process has. */
const all = 10

test('a key that came is learnt by transactions that have all connections among them', {
  skip,
}, async (t) => {
  const { db, keys, id, addKey } = await furnish(t)
  await addKey()
  const work = () => db.transaction((queries) => queries.selectFrom('tenant').selectAll().execute())
  await Promise.all(Array.from({ length: 2 * all }, work))
  assert.equal(keys.current, id)
})

test('what a key sealed that nobody told of is read by transactions that have all connections among them', {
  skip,
}, async (t) => {
  const { db, other, addKey, seal, open } = await furnish(t)
  const waiting = sql<{
    n: number
  }>`select count(*) as n from pg_locks where locktype = 'advisory' and not granted
    and database = (select oid from pg_database where datname = current_database())`
  const read: string[] = []
  const work = async (queries: Queries) => {
    if (read.length === 0) {
      await until('all others wait for their turn', async () => {
        const { rows } = await waiting.execute(other.queries)
        return Number(rows[0]?.n) === all - 1
      })
      await addKey()
      await seal('found')
    }
    const { sealed } = await queries.selectFrom('keyCheck').selectAll().executeTakeFirstOrThrow()
    read.push(open(sealed, 'keyCheck'))
  }
  await Promise.all(Array.from({ length: all }, () => db.recordsInTurn('reading', work)))
  assert.deepEqual(read, Array(all).fill('found'))
})

test('what is read as it was at one moment makes known its keys, too', { skip }, async (t) => {
  const { db, addKey, seal, open } = await furnish(t)
  await addKey()
  await seal('found')
  const all = Array.from({ length: 10 }, () =>
    db.snapshot(async (queries) => {
      const { sealed } = await queries.selectFrom('keyCheck').selectAll().executeTakeFirstOrThrow()
      return open(sealed, 'keyCheck')
    }),
  )
  assert.deepEqual(await Promise.all(all), Array(10).fill('found'))
})

test('what an older moment shows does not make an older key seal again', { skip }, async (t) => {
  const { db, keys, id, addKey } = await furnish(t)
  await db.snapshot(async (queries) => {
    const before = await wrappedKeys(queries)
    await addKey()
    await keys.look()
    keys.learnMore(before)
  })
  assert.equal(keys.current, id)
})
