/** A change that another process numbered, and committed when it pleased. */

import type { Database } from '../../src/db/database.ts'
import type { Change } from '../../src/db/feed.ts'

/** `number` is counted from the newest change that there is now. */
export async function lateChanges(db: Database) {
  const { newest } = await db.queries
    .selectFrom('change')
    .select((select) => select.fn.max('seq').as('newest'))
    .executeTakeFirstOrThrow()
  return async (number: number, change: Change, at: number): Promise<void> => {
    const { ids, ...row } = change
    await db.queries
      .insertInto('change')
      .values({ ...row, at, node: 'other', seq: Number(newest) + number, ids: JSON.stringify(ids) })
      .execute()
    db.feed.tell([change])
  }
}
