/** How far phones have come, for who keeps something of them elsewhere. */

import type { SystemScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import { inParts } from '../db/rows.ts'

export type PhoneRevisionStore = ReturnType<typeof phoneRevisionStore>

export function phoneRevisionStore(db: Database) {
  return {
    /** By id, in whatever tenant; those that are gone are not among them. */
    async ofIds(_scope: SystemScope, ids: readonly string[]): Promise<Map<string, number>> {
      const found = new Map<string, number>()
      for (const some of inParts(ids)) {
        const rows = await db.queries
          .selectFrom('phone')
          .select(['id', 'revision'])
          .where('id', 'in', some)
          .execute()
        for (const { id, revision } of rows) found.set(id, revision)
      }
      return found
    },
  }
}
