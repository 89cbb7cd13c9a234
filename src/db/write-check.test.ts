import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { testFeed } from '../../test/support/test-database.ts'
import { manualClock, systemClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import type { Database } from './database.ts'
import { openData } from './open-data.ts'
import { writeCheck } from './write-check.ts'

const holder = { name: 'process 1 of the tests', since: '2026-01-01T00:00:00.000Z' }
const open = (folder: string) =>
  openData({
    folder,
    database: '',
    givenKey: '11'.repeat(32),
    random: systemRandom,
    clock: systemClock,
    feed: testFeed(),
    holder,
  })

test('a disk with little room left is said, and forgotten when there is room again', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-disk-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const { db } = await open(folder)
  const clock = manualClock()
  let free = 16 * 1024 * 1024
  let asked = 0
  const check = writeCheck(db, folder, clock, async () => {
    asked++
    return free
  })
  assert.equal(await check(), undefined)
  free = 3 * 1024 * 1024
  await clock.advance(1999)
  assert.equal(await check(), undefined, 'it was asked a moment ago')
  assert.equal(asked, 1)
  await clock.advance(1)
  assert.equal(await check(), 'the disk is full: 3 MB are free where the data is kept')
  free = 1e9
  await clock.advance(2000)
  assert.equal(await check(), undefined)
  free = 16 * 1024 * 1024 - 1
  await clock.advance(2000)
  assert.equal(await check(), 'the disk is full: 15 MB are free where the data is kept')
  // The disk of this machine has some megabytes left.
  assert.equal(await writeCheck(db, folder, clock)(), undefined)
  await db.close()
})

test('a database that cannot be written is said with what it says itself', async () => {
  const broken = { recordTransaction: async () => Promise.reject(new Error('disk I/O error')) }
  assert.equal(
    await writeCheck(broken as unknown as Database, '.', manualClock(), async () => 1e9)(),
    'the database cannot be written: disk I/O error',
  )
})
