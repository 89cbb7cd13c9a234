import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { testDatabase } from '../../test/support/test-database.ts'
import { manualClock } from '../kernel/clock.ts'
import { createGuard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
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

test('changes are kept for a while, and not for ever', async (t) => {
  const { clock, one, save, follower } = await two(t)
  const start = clock.now()
  let now = start
  clock.now = () => now
  await save(one, 'a')
  for (; now < start + keptMs * 2; now += keptMs / 4) await follower.look()
  assert.deepEqual(await one.queries.selectFrom('change').select('seq').execute(), [])
})
