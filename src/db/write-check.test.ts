import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { manualClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { openData } from './open-data.ts'
import { writeCheck } from './write-check.ts'

const holder = { name: 'process 1 of the tests', since: '2026-01-01T00:00:00.000Z' }
const open = (folder: string) =>
  openData({ folder, path: undefined, givenKey: '11'.repeat(32), random: systemRandom, holder })

test('a disk with little room left is said, and forgotten when there is room again', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-disk-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const { db } = await open(folder)
  const clock = manualClock()
  let free = 1e9
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
  await db.close()
})

test('a database that cannot be written on a full disk is said', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder])
  t.after(() => {
    if (mounted.status === 0) spawnSync('umount', ['-l', folder])
    rmSync(folder, { recursive: true, force: true })
  })
  if (mounted.status !== 0) return t.skip('only root can make a small disk')
  const { db } = await open(folder)
  const clock = manualClock()
  const check = writeCheck(db, folder, clock, async () => 1e9)
  assert.equal(await check(), undefined)
  try {
    writeFileSync(join(folder, 'filler'), Buffer.alloc(4 * 1024 * 1024))
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC')
  }
  const said: (string | undefined)[] = []
  // What the log has room for already can still be written.
  for (let turn = 0; turn < 50 && said.at(-1) === undefined; turn++) {
    await clock.advance(2000)
    said.push(await check())
  }
  assert.match(said.at(-1) ?? '', /^the database cannot be written: .*full/)
  rmSync(join(folder, 'filler'))
  await clock.advance(2000)
  assert.equal(await check(), undefined)
  await db.close()
})
