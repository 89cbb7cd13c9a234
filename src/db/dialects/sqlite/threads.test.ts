import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import machine from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { sql } from 'kysely'
import { bareTenant } from '../../../../test/support/bare-rows.ts'
import { until } from '../../../../test/support/processes.ts'
import { testDatabase } from '../../../../test/support/test-database.ts'
import type { Database, Queries } from '../../database.ts'

const file = new URL('../../../database-thread.ts', import.meta.url)

type Open = { db: Database; path: string; workers: Worker[]; heard: string[] }

/** `workers`: the one that writes first. */
async function openThreaded(t: TestContext, readers = 2): Promise<Open> {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-threads-'))
  const path = join(folder, 'a.sqlite')
  const [workers, heard]: [Worker[], string[]] = [[], []]
  const note = (worker: Worker) => void workers.push(worker)
  machine.on('worker', note)
  t.after(() => machine.off('worker', note))
  const db = await testDatabase(path, {
    threads: { file, readers },
    troubled: (error, why) => void heard.push(`${(error as Error).message}: ${why}`),
  })
  t.after(async () => {
    await db.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { db, path, workers, heard }
}

/** Counts so far that a thread has something to do for a while. */
const slow = (queries: Queries, numbers: number) =>
  sql<{ n: number }>`select count(*) as n from (
    with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${numbers}) select n from numbers)`.execute(
    queries,
  )

const tenants = async (db: Database) =>
  (await db.queries.selectFrom('tenant').select('id').orderBy('id').execute()).map(({ id }) => id)

/** How many times this thread’s loop went round before it was over. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let isOver = false
  let turns = 0
  void work.finally(() => {
    isOver = true
  })
  while (!isOver) {
    await turn()
    turns++
  }
  return turns
}

test('while the database is busy with a slow question, this thread goes on with its work', async (t) => {
  const { db } = await openThreaded(t)
  const turns = await turnsDuring(slow(db.queries, 2_000_000))
  assert.ok(turns > 100, `${turns} turns`)
  const writing = await turnsDuring(db.transaction((queries) => slow(queries, 2_000_000)))
  assert.ok(writing > 100, `${writing} turns`)
})

test('who asks something short is answered before a slow question is, and while somebody writes', async (t) => {
  const { db } = await openThreaded(t)
  const order: string[] = []
  const slowly = slow(db.queries, 3_000_000).then(() => order.push('slow'))
  for (let time = 0; time < 5; time++) await tenants(db).then(() => order.push('short'))
  await slowly
  assert.deepEqual(order, [...Array(5).fill('short'), 'slow'])

  const written = Promise.withResolvers<void>()
  const transaction = db.transaction(async (queries) => {
    await bareTenant({ queries } as Database, 'open')
    await written.promise
  })
  assert.deepEqual(await tenants(db), [], 'what is not committed is seen by nobody')
  written.resolve()
  await transaction
  assert.deepEqual(await tenants(db), ['open'])
})

test('what was written is seen by whoever asks after that, on whichever thread', async (t) => {
  const { db } = await openThreaded(t)
  for (let time = 0; time < 50; time++) {
    const id = String(time).padStart(2, '0')
    if (time % 2 === 0) await db.transaction((queries) => bareTenant({ queries } as Database, id))
    else await bareTenant(db, id)
    for (const ids of await Promise.all([tenants(db), tenants(db), tenants(db)])) assert.equal(ids.at(-1), id)
  }
})

test('one transaction after the other has the thread that writes, and nothing comes in between', async (t) => {
  const { db } = await openThreaded(t)
  const order: string[] = []
  const save = (id: string) =>
    db.transaction(async (queries) => {
      order.push(`${id} begins`)
      await bareTenant({ queries } as Database, id)
      await turn()
      await slow(queries, 1000)
      order.push(`${id} ends`)
    })
  await Promise.all([save('a'), save('b'), bareTenant(db, 'c'), save('d')])
  assert.deepEqual(order, ['a begins', 'a ends', 'b begins', 'b ends', 'd begins', 'd ends'])
  assert.deepEqual(await tenants(db), ['a', 'b', 'c', 'd'])
})

test('what is refused is said as the database says it, and a snapshot stays as it was', async (t) => {
  const { db } = await openThreaded(t)
  await bareTenant(db, 'a')
  await assert.rejects(bareTenant(db, 'a'), /UNIQUE constraint failed: tenant/)
  await assert.rejects(
    db.transaction(async (queries) => {
      await bareTenant({ queries } as Database, 'b')
      await bareTenant({ queries } as Database, 'a')
    }),
    { code: 'INVALID_INPUT' },
  )
  await assert.rejects(sql`select * from nowhere`.execute(db.queries), /no such table: nowhere/)
  assert.deepEqual(await tenants(db), ['a'])
  const count = await db.snapshot(async (queries) => {
    const before = await queries.selectFrom('tenant').select('id').execute()
    await bareTenant(db, 'z')
    const after = await queries.selectFrom('tenant').select('id').execute()
    return [before.length, after.length]
  })
  assert.deepEqual(count, [1, 1], 'a snapshot is as it was when it began')
})

test('a record does not wait for the disk, and what is saved after it does again', async (t) => {
  const { db } = await openThreaded(t)
  const synchronous = async (queries: Queries) =>
    (await sql<{ synchronous: number }>`PRAGMA synchronous`.execute(queries)).rows[0]?.synchronous
  await db.recordTransaction(async (queries) => assert.equal(await synchronous(queries), 1))
  await assert.rejects(
    db.recordTransaction(async () => Promise.reject(new Error('no'))),
    /^Error: no$/,
  )
  await db.transaction(async (queries) => assert.equal(await synchronous(queries), 2))
})

test('when the thread that writes dies, its transaction is undone, it is said, and another takes its place', async (t) => {
  const { db, workers, heard } = await openThreaded(t)
  const writer = workers[0]
  const work = db.transaction(async (queries) => {
    await bareTenant({ queries } as Database, 'lost')
    await writer?.terminate()
    await bareTenant({ queries } as Database, 'lost, too')
  })
  await assert.rejects(work, { code: 'DATABASE_AWAY' })
  await until('it can be written again', () =>
    bareTenant(db, 'kept').then(
      () => true,
      () => false,
    ),
  )
  assert.deepEqual(await tenants(db), ['kept'])
  assert.deepEqual(heard, ['it ended with 1: a thread of the database has died; another takes its place'])
  assert.equal(workers.length, 4)
})

test('when a thread that reads dies, who asked it is told, and everybody else is answered', async (t) => {
  const { db, workers, heard } = await openThreaded(t, 1)
  const asked = slow(db.queries, 200_000)
  const refused = assert.rejects(asked, { code: 'DATABASE_AWAY' })
  const after = tenants(db)
  await workers[1]?.terminate()
  await refused
  assert.deepEqual(await after, [], 'who waited is answered by the next one')
  assert.equal(heard.length, 1)
})

test('a thread that is to take the place of one that died ends with the database, too', async (t) => {
  const { db, workers } = await openThreaded(t, 1)
  await workers[1]?.terminate()
  await until('another one is started', () => workers.length === 3)
  await db.close()
  await until('it has ended', () => workers.every(({ threadId }) => threadId === -1))
})

test('another program that writes is waited for; one that goes on is said once, and nobody else waits', async (t) => {
  const { db, path, heard } = await openThreaded(t)
  const other = new DatabaseSync(path)
  t.after(() => other.close())
  other.exec('BEGIN IMMEDIATE')
  const first = bareTenant(db, 'first')
  await tenants(db)
  other.exec('ROLLBACK')
  await first
  other.exec('BEGIN IMMEDIATE')
  for (let time = 0; time < 3; time++)
    await assert.rejects(bareTenant(db, 'held'), { code: 'DATABASE_LOCKED' })
  assert.deepEqual(await tenants(db), ['first'])
  assert.deepEqual(heard, ['database is locked: another program is writing to it'])
  other.exec('ROLLBACK')
  await bareTenant(db, 'second')
})

test('a database that is closed has put its log into its file, and its threads have ended', async (t) => {
  const { db, path, workers } = await openThreaded(t)
  await bareTenant(db, 'a')
  await db.close()
  assert.ok(workers.every(({ threadId }) => threadId === -1))
  assert.ok(!existsSync(`${path}-wal`))
  const left = new DatabaseSync(path)
  assert.equal(left.prepare('select id from tenant').all().length, 1)
  left.close()
})
