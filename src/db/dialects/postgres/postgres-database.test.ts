import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { sql } from 'kysely'
import { wayTo } from '../../../../test/support/cut-way.ts'
import {
  emptyPlace,
  postgresOnly as skip,
  testDatabase,
  testFeed,
  testPlace,
} from '../../../../test/support/test-database.ts'
import { systemClock } from '../../../kernel/clock.ts'
import { hasCode } from '../../../kernel/errors.ts'
import { systemRandom } from '../../../kernel/random.ts'
import { openServer } from './open-server.ts'
import { toKnownError } from './postgres-errors.ts'
import { postgresPool } from './postgres-pool.ts'
import { shownPostgresUrl } from './url.ts'

const right = '11'.repeat(32)

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-server-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const add = (id: string) => sql`insert into "keyCheck" values (${id}, '')`
const away = (error: unknown) => hasCode(error, 'DATABASE_AWAY')

test('a database that does not answer is told once, refuses what is asked of it, and works on when it is back', {
  skip,
}, async (t) => {
  const way = await wayTo(t, await testPlace(t))
  const told: string[] = []
  const db = await testDatabase(way.url, { troubled: (_, why) => void told.push(why) })
  t.after(() => db.close())
  way.cut()
  await assert.rejects(db.queries.selectFrom('tenant').selectAll().execute(), away)
  await assert.rejects(
    db.transaction((queries) => add('7').execute(queries)),
    away,
  )
  assert.deepEqual(told, ['it does not answer'])
  way.mend()
  await db.transaction((queries) => add('7').execute(queries))
  assert.equal((await db.queries.selectFrom('keyCheck').selectAll().execute()).length, 1)
})

test('a statement that comes again is planned once, and anew when another node has changed its table', {
  skip,
}, async (t) => {
  const place = await testPlace(t)
  const db = await testDatabase(place)
  t.after(() => db.close())
  await sql`create table looked (a integer)`.execute(db.queries)
  await sql`insert into looked values (1)`.execute(db.queries)
  const looked = () => sql<Record<string, unknown>>`select * from looked`
  const within = () => db.transaction(async (queries) => (await looked().execute(queries)).rows)
  const plans = () =>
    db.transaction(async (queries) => {
      await looked().execute(queries)
      const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(
        queries,
      )
      return rows.filter(({ statement }) => statement === 'select * from looked').length
    })
  for (let times = 0; times < 3; times++)
    assert.deepEqual((await looked().execute(db.queries)).rows, [{ a: 1 }])
  assert.equal(await plans(), 1)
  const other = postgresPool(place, { max: 1 })
  t.after(() => other.end())
  const connection = await other.connect()
  await connection.query('alter table looked add column b integer', [])
  assert.deepEqual((await looked().execute(db.queries)).rows, [{ a: 1, b: null }])
  for (let times = 0; times < 3; times++) assert.deepEqual(await within(), [{ a: 1, b: null }])
  await connection.query('alter table looked add column c integer', [])
  assert.deepEqual(await within(), [{ a: 1, b: null, c: null }])
  connection.release()
})

test('a transaction that is cut off has done nothing, and its connection is not used again', {
  skip,
}, async (t) => {
  const way = await wayTo(t, await testPlace(t))
  const db = await testDatabase(way.url)
  t.after(() => db.close())
  const work = db.transaction(async (queries) => {
    await add('7').execute(queries)
    way.cut()
    await add('8').execute(queries)
  })
  await assert.rejects(work, away)
  way.mend()
  assert.deepEqual(await db.queries.selectFrom('keyCheck').selectAll().execute(), [])
})

test('what two transactions read before they write holds for both: one of them begins again', {
  skip,
}, async (t) => {
  const url = await testPlace(t)
  const [one, two] = [await testDatabase(url), await testDatabase(url)]
  t.after(() => one.close())
  t.after(() => two.close())
  let begun = 0
  const both = Promise.withResolvers<void>()
  // Each adds a row when there is none: together they may add one.
  const addFirst = (db: typeof one, id: string) =>
    db.transaction(async (queries) => {
      const rows = await queries.selectFrom('keyCheck').selectAll().execute()
      if (++begun === 2) both.resolve()
      await both.promise
      if (rows.length === 0) await add(id).execute(queries)
    })
  await Promise.all([addFirst(one, '1'), addFirst(two, '2')])
  assert.equal((await one.queries.selectFrom('keyCheck').selectAll().execute()).length, 1)
  assert.equal(begun, 3)
})

test('fifty that change the same row all at once are all done', { skip }, async (t) => {
  const db = await testDatabase(await testPlace(t))
  t.after(() => db.close())
  await add('0').execute(db.queries)
  const increase = () =>
    db.transaction(async (queries) => {
      const { id } = await queries.selectFrom('keyCheck').select('id').executeTakeFirstOrThrow()
      await queries
        .updateTable('keyCheck')
        .set({ id: id + 1 })
        .execute()
    })
  await Promise.all(Array.from({ length: 50 }, increase))
  assert.deepEqual(await db.queries.selectFrom('keyCheck').select('id').execute(), [{ id: 50 }])
})

test('of any number of tenants it is asked which are changed by the thousand: no lock for each of them', {
  skip,
}, async (t) => {
  const db = await testDatabase(await testPlace(t))
  t.after(() => db.close())
  const names = Array.from({ length: 20_000 }, (_, index) => `tenant ${index}`)
  const ends = Promise.withResolvers<void>()
  const begins = Promise.withResolvers<void>()
  const large = db.largeTransaction('tenant 7', async () => {
    begins.resolve()
    await ends.promise
  })
  await begins.promise
  let [busy, locks]: [string[], number] = [[], 0]
  await db
    .recordTransaction(async (queries) => {
      busy = await db.inLarge(queries, names)
      const { rows } = await sql<{ n: number }>`select count(*) as "n" from pg_locks
        where locktype = 'advisory' and pid = pg_backend_pid()`.execute(queries)
      locks = Number(rows[0]?.n)
    })
    .finally(ends.resolve)
  await large
  assert.ok(busy.includes('tenant 7'))
  assert.ok(locks > 0 && locks <= 1024, `${locks} locks are held`)
  assert.ok(busy.length < 100, `${busy.length} are said to be changed`)
})

test('however many change phones by the thousand, others are answered meanwhile, and all of them have their turn', {
  skip,
}, async (t) => {
  const db = await testDatabase(await testPlace(t))
  t.after(() => db.close())
  const [began, ends] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let atWork = 0
  const large = Array.from({ length: 12 }, (_, index) =>
    db.largeTransaction(`tenant ${index}`, async () => {
      if (++atWork === 3) began.resolve()
      await ends.promise
    }),
  )
  await began.promise
  const answered = db.queries.selectFrom('keyCheck').select('id').execute()
  await answered.finally(ends.resolve)
  await Promise.all(large)
  assert.equal(atWork, 12)
})

test('who changes phones by the thousand several times at once waits for themselves alone', {
  skip,
}, async (t) => {
  const db = await testDatabase(await testPlace(t))
  t.after(() => db.close())
  const [began, ends] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const own: number[] = []
  const large = [1, 2, 3, 4].map((nth) =>
    db.largeTransaction('busy', async () => {
      own.push(nth)
      began.resolve()
      await ends.promise
    }),
  )
  await began.promise
  await db.largeTransaction('other', async () => undefined).finally(ends.resolve)
  await Promise.all(large)
  assert.deepEqual(own, [1, 2, 3, 4])
})

test('of several processes that start at once on an empty database, one makes the tables', {
  skip,
}, async (t) => {
  const url = await emptyPlace(t)
  const all = await Promise.all(Array.from({ length: 4 }, () => testDatabase(url)))
  for (const db of all) assert.deepEqual(await db.queries.selectFrom('tenant').selectAll().execute(), [])
  for (const db of all) await db.close()
})

test('what must be done by one alone is done by one after the other', { skip }, async (t) => {
  const url = await testPlace(t)
  const [one, two] = [await testDatabase(url), await testDatabase(url)]
  t.after(() => one.close())
  t.after(() => two.close())
  const steps: string[] = []
  const work = (db: typeof one, name: string) =>
    db.alone(async () => {
      steps.push(`${name} begins`)
      await db.queries.selectFrom('tenant').selectAll().execute()
      steps.push(`${name} ends`)
    })
  await Promise.all([work(one, 'a'), work(two, 'b')])
  assert.deepEqual(
    steps.map((step) => step.slice(2)),
    ['begins', 'ends', 'begins', 'ends'],
  )
})

test('a database is opened by several processes with its key, and by none with another', {
  skip,
}, async (t) => {
  const url = await testPlace(t)
  const open = (givenKey: string) =>
    openServer({
      folder: folderOf(t),
      url,
      givenKey,
      random: systemRandom,
      clock: systemClock,
      feed: testFeed(),
    })
  const [one, two] = await Promise.all([open(right), open(right)])
  await assert.rejects(open('22'.repeat(32)), /the key in OFFHOOK_MASTER_KEY is not the one/)
  for (const { db } of [one, two]) await db.close()
})

test('of two that start at once on an empty database with different keys, one is refused', {
  skip,
}, async (t) => {
  const url = await testPlace(t)
  const open = (givenKey: string) =>
    openServer({
      folder: folderOf(t),
      url,
      givenKey,
      random: systemRandom,
      clock: systemClock,
      feed: testFeed(),
    })
  const results = await Promise.allSettled([open(right), open('22'.repeat(32))])
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  for (const result of results) if (result.status === 'fulfilled') await result.value.db.close()
})

test('who is refused is told where and why, and never the password', async (t) => {
  const url = 'postgres://offhook:s3cret@127.0.0.1:1/phones?sslmode=disable&password=s3cret'
  assert.equal(shownPostgresUrl(url), 'postgres://offhook@127.0.0.1:1/phones')
  assert.equal(shownPostgresUrl('postgres://a:s3cret@['), 'the PostgreSQL database')
  const opening = openServer({
    folder: folderOf(t),
    url,
    givenKey: right,
    random: systemRandom,
    clock: systemClock,
    feed: testFeed(),
  })
  await assert.rejects(opening, {
    message: 'postgres://offhook@127.0.0.1:1/phones cannot be opened: connect ECONNREFUSED 127.0.0.1:1',
  })
})

test('what the server says is told by the errors of the table, and what is our own mistake stays itself', () => {
  const codes: Record<string, string> = {
    ...{
      '57P01': 'DATABASE_AWAY',
      '08006': 'DATABASE_AWAY',
      '53300': 'DATABASE_AWAY',
      ECONNRESET: 'DATABASE_AWAY',
    },
    ...{ '55P03': 'DATABASE_LOCKED', '57014': 'DATABASE_LOCKED', '53100': 'DISK_FULL' },
  }
  for (const [code, expected] of Object.entries(codes))
    assert.ok(hasCode(toKnownError(Object.assign(new Error('x'), { code })), expected as never), code)
  const ours = Object.assign(new Error('syntax error'), { code: '42601' })
  assert.equal(toKnownError(ours), ours)
})

test('who waits for a connection that is at work is not told that the database is away', {
  skip,
}, async (t) => {
  const told: string[] = []
  const limits = { max: 1, openMs: 50 }
  const pool = postgresPool(await testPlace(t), limits, (_, why) => void told.push(why))
  t.after(() => pool.end())
  const first = await pool.connect()
  const waiting = pool.connect()
  await first.query('select pg_sleep(0.3)', [])
  first.release()
  const second = await waiting
  await second.query('select 1', [])
  second.release()
  assert.deepEqual(told, [])
})

test('where one more connection does not open while others are answered, the machine is busy and the database not away', {
  skip,
}, async (t) => {
  const way = await wayTo(t, await testPlace(t))
  const told: string[] = []
  const pool = postgresPool(way.url, { max: 2, openMs: 100 }, (_, why) => void told.push(why))
  t.after(() => pool.end())
  const first = await pool.connect()
  way.silence()
  const waiting = pool.connect()
  for (let turn = 0; turn < 20; turn++) await first.query('select pg_sleep(0.02)', [])
  way.mend()
  const second = await waiting
  for (const each of [first, second]) each.release()
  assert.deepEqual(told, [])
})
