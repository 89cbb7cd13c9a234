/** A database for a test, with a feed that nobody but the test listens to. */

import { type Database, openDatabase } from '../../src/db/database.ts'
import { createFeed, type Feed } from '../../src/db/feed.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { createGuard } from '../../src/kernel/guard.ts'
import { silentLog } from '../../src/kernel/log.ts'

export const testFeed = (): Feed => createFeed(createGuard(silentLog))

type Surroundings = Partial<Omit<Parameters<typeof openDatabase>[1], 'feed'>>

/** `path` is a file; without one it is in memory, and goes with its closing. */
export function testDatabase(path = ':memory:', more: Surroundings = {}): Promise<Database> {
  return openDatabase(path, { feed: testFeed(), clock: systemClock, node: 'test', ...more })
}
