/** The audit trail: who did what to which object; never with a secret. What changes data writes its row in its own transaction. */

import type { Database } from '../db/database.ts'
import type { SystemScope, TenantScope } from './tenant-scope.ts'

export type Audit = ReturnType<typeof auditStore>

export function auditStore(db: Database) {
  return {
    /** For what changes nothing, a reveal for example. `detail` names fields, not their values. */
    async record(
      scope: TenantScope | SystemScope,
      action: string,
      objectId: string | null,
      detail = '',
    ): Promise<void> {
      await db.transaction(async (_, { audited }) => audited(action, scope, objectId, detail))
    },
    async list(scope: TenantScope, limit: number) {
      return db.queries
        .selectFrom('audit')
        .selectAll()
        .where('tenantId', '=', scope.tenantId)
        .orderBy('at', 'desc')
        .limit(limit)
        .execute()
    },
  }
}
