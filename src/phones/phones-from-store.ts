/** Phones by the address from which they last got their main file: for who wonders what stands there. */

import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'

export function phonesFrom(db: Pick<Database, 'queries' | 'expressions'>) {
  return {
    /** The newest first. It looks at every phone that the scope may see. */
    async lastFrom(scope: TenantScope | SystemScope, ip: string, most: number) {
      const tenantId = 'tenantId' in scope ? scope.tenantId : undefined
      return db.queries
        .selectFrom('phone')
        .innerJoin('tenant', 'tenant.id', 'phone.tenantId')
        .select(['phone.id', 'phone.name', 'phone.mac', 'tenant.code as tenant'])
        .where(db.expressions.holding('phone.lastFetch', `"ip":${JSON.stringify(ip)}`))
        .$if(tenantId !== undefined, (all) => all.where('phone.tenantId', '=', tenantId as string))
        .orderBy('phone.lastFetchAt', 'desc')
        .orderBy('phone.id')
        .limit(most)
        .execute()
    },
  }
}
