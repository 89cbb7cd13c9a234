/** The audit trail: who did what to which object; never with a secret. What changes data writes its row in its own transaction. */

import type { About } from '../db/audit-row.ts'
import type { Database } from '../db/database.ts'
import { auditSearch } from './audit-search-store.ts'
import type { SystemScope, TenantScope } from './tenant-scope.ts'

export type Audit = ReturnType<typeof auditStore>

export function auditStore(db: Database) {
  return {
    ...auditSearch(db),

    /** For what changes nothing, a reveal for example. */
    async record(
      scope: TenantScope | SystemScope,
      action: string,
      objectId: string | null,
      about?: string | About,
    ): Promise<void> {
      await db.transaction(async (_, { audited }) => audited(action, scope, objectId, about))
    },
  }
}
