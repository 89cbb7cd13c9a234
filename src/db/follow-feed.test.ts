import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { testDatabase } from '../../test/support/test-database.ts'
import { manualClock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import { createGuard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import type { Change } from './feed.ts'
import { followFeed, keptMs, lookEachMs } from './follow-feed.ts'

/** Two processes on one database; `heard` is what the second one was told. */
async function two(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-feed-'))
  const path = join(folder, 'test.sqlite')
  const clock = manualClock()
  const one = await testDatabase(path, { clock, node: 'one' })
  const other = await testDatabase(path, { clock, node: 'other' })
  const heard: string[] = []
  other.feed.on(({ type, ids }) => void heard.push(`${type} ${ids.join(' ')}`.trim()))
  const follower = await followFeed(other, clock, createGuard(silentLog))
  t.after(async () => {
    await follower.close()
    await one.close()
    await other.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const save = (db: typeof one, ...ids: string[]) =>
    db.transaction(async (_, { changed }) => changed('phone.configured', { tenantId: 't' }, ids))
  return { clock, one, other, heard, follower, save }
}

test('what one process changed is heard by the other within a second, once and in order', async (t) => {
  const { clock, one, heard, save, follower } = await two(t)
  await save(one, 'a')
  await save(one, 'b', 'c')
  assert.deepEqual(heard, [])
  await clock.advance(lookEachMs)
  await follower.look()
  assert.deepEqual(heard, ['phone.configured a', 'phone.configured b c'])
  await follower.look()
  assert.equal(heard.length, 2)
})

test('what a process changed itself it hears at once, and not again', async (t) => {
  const { other, heard, save, follower } = await two(t)
  await save(other, 'own')
  assert.deepEqual(heard, ['phone.configured own'])
  await follower.look()
  assert.equal(heard.length, 1)
})

test('what was taken back is heard by nobody, and leaves no row of the audit trail', async (t) => {
  const { one, heard, follower } = await two(t)
  const scope = { tenantId: 't', by: { name: 'anna', address: null } }
  await assert.rejects(
    one.transaction(async (_, { changed, audited }) => {
      changed('phone.configured', scope, ['a'])
      audited('phone.update', scope, 'a')
      throw new Error('the disk is full')
    }),
  )
  await follower.look()
  assert.deepEqual(heard, [])
  assert.deepEqual(await one.queries.selectFrom('audit').selectAll().execute(), [])
})

test('a change that was committed later than a newer one is heard too', async (t) => {
  const { one, heard, follower } = await two(t)
  const row = { at: 1, node: 'one', type: 'phone.configured', tenantId: 't' }
  await one.queries
    .insertInto('change')
    .values({ ...row, seq: 2, ids: '["new"]' })
    .execute()
  await follower.look()
  await one.queries
    .insertInto('change')
    .values({ ...row, seq: 1, ids: '["old"]' })
    .execute()
  await follower.look()
  await follower.look()
  assert.deepEqual(heard, ['phone.configured new', 'phone.configured old'])
})

test('who heard nothing for long takes everything for changed', async (t) => {
  const { clock, one, heard, save, follower } = await two(t)
  const stopped = clock.now
  await save(one, 'missed')
  let now = stopped() + keptMs
  clock.now = () => now
  await follower.look()
  assert.deepEqual(heard, ['everything'])
  await save(one, 'next')
  now += 1
  await follower.look()
  assert.deepEqual(heard, ['everything', 'phone.configured next'])
})

test('a database that was away for long has everything changed when it is back, also for who began without it', async (t) => {
  const { clock, one, other, save } = await two(t)
  let isAway = true
  const queries = new Proxy(other.queries, {
    get(all, name) {
      if (isAway) throw new OffhookError('DATABASE_AWAY')
      const value = Reflect.get(all, name)
      return typeof value === 'function' ? value.bind(all) : value
    },
  })
  const heard: string[] = []
  const feed = {
    ...other.feed,
    tell: (changes: readonly Change[]) => heard.push(...changes.map(({ type }) => type)),
  }
  const failures: unknown[] = []
  const guard = createGuard({ ...silentLog, error: (line: object) => failures.push(line) } as never)
  const follower = await followFeed({ ...other, queries, feed }, clock, guard)
  t.after(follower.close)
  await clock.advance(3 * lookEachMs)
  assert.deepEqual([heard, failures], [[], []])
  isAway = false
  await follower.look()
  assert.deepEqual(heard, ['everything'])

  await save(one, 'a')
  await follower.look()
  assert.deepEqual(heard.splice(0), ['everything', 'phone.configured'])
  isAway = true
  await save(one, 'forgotten')
  for (let asked = 0; asked <= keptMs; asked += keptMs / 10) {
    await clock.advance(keptMs / 10)
    await follower.look().catch(() => undefined)
  }
  isAway = false
  await follower.look()
  assert.deepEqual(heard, ['everything'])
})

test('changes are kept for a while, and not for ever', async (t) => {
  const { clock, one, save, follower } = await two(t)
  const start = clock.now()
  let now = start
  clock.now = () => now
  await save(one, 'a')
  for (; now < start + keptMs * 2; now += keptMs / 4) await follower.look()
  assert.deepEqual(await one.queries.selectFrom('change').select('seq').execute(), [])
})
