/** Run by itself where its folder is a small disk: fills it, empties it again, and prints what is said of it, as JSON. */

import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openData } from '../../src/db/open-data.ts'
import { writeCheck } from '../../src/db/write-check.ts'
import { manualClock, systemClock } from '../../src/kernel/clock.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { testFeed } from './test-database.ts'

const [, , folder = ''] = process.argv
const holder = { name: 'process 1 of the tests', since: '2026-01-01T00:00:00.000Z' }
const { db } = await openData({
  ...{ folder, database: '', givenKey: '11'.repeat(32), random: systemRandom, holder },
  ...{ clock: systemClock, feed: testFeed() },
})
const clock = manualClock()
const check = writeCheck(db, folder, clock, async () => 1e9)
const empty = await check()
let filled = ''
try {
  writeFileSync(join(folder, 'filler'), Buffer.alloc(4 * 1024 * 1024))
} catch (error) {
  filled = (error as NodeJS.ErrnoException).code ?? ''
}
let full: string | undefined
// What the log has room for already can still be written.
for (let turn = 0; turn < 50 && full === undefined; turn++) {
  await clock.advance(2000)
  full = await check()
}
rmSync(join(folder, 'filler'))
await clock.advance(2000)
process.stdout.write(JSON.stringify({ empty, filled, full, again: await check() }))
await db.close()
