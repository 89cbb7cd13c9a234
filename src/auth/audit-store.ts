/** The audit trail: who did what to which object; never with a secret. */

import type { Database } from '../db/database.ts'
import type { Clock } from '../kernel/clock.ts'
import { newId } from '../kernel/random.ts'
import type { Actor } from './actor.ts'
import type { SystemScope, TenantScope } from './tenant-scope.ts'

export type Audit = ReturnType<typeof auditStore>

export function auditStore(db: Database, clock: Clock) {
  return {
    /** `action` is a word such as `phone.reveal`; `detail` names fields, not their values. */
    async record(
      scope: TenantScope | SystemScope,
      actor: Actor | undefined,
      action: string,
      objectId: string | null,
      detail = '',
    ): Promise<void> {
      await db.queries
        .insertInto('audit')
        .values({
          id: newId(),
          at: clock.now(),
          who: actor?.name ?? 'system',
          tenantId: 'tenantId' in scope ? scope.tenantId : null,
          action,
          objectId,
          detail,
        })
        .execute()
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
