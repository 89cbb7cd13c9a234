/** Who has phones with these MAC addresses: the tenant itself, or another one, as far as who asks may see that. */

import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import { inParts } from '../db/rows.ts'
import { type FoundPhone, mostFoundPhones } from '../schema/found-phones.ts'

export type MacHolder = { phone: { id: string; name: string } } | { tenant: string }

export type MacHolders = ReturnType<typeof macHolders>

export function macHolders(db: Pick<Database, 'queries'>) {
  return {
    async of(
      scope: TenantScope,
      macs: readonly string[],
      sees: (tenantId: string) => boolean,
    ): Promise<Map<string, MacHolder>> {
      const found = new Map<string, MacHolder>()
      for (const some of inParts(macs)) {
        const rows = await db.queries
          .selectFrom('phone')
          .innerJoin('tenant', 'tenant.id', 'phone.tenantId')
          .select(['phone.id', 'phone.name', 'phone.mac', 'phone.tenantId', 'tenant.code'])
          .where('phone.mac', 'in', some)
          .execute()
        for (const { id, name, mac, tenantId, code } of rows)
          if (tenantId === scope.tenantId) found.set(mac, { phone: { id, name } })
          else if (sees(tenantId)) found.set(mac, { tenant: code })
      }
      return found
    },

    /** Phones of these tenants whose address begins with these digits. */
    async beginning(
      _scope: SystemScope,
      digits: string,
      tenantIds: 'all' | ReadonlySet<string>,
    ): Promise<FoundPhone[]> {
      const found: FoundPhone[] = []
      const parts = tenantIds === 'all' ? [undefined] : inParts([...tenantIds])
      for (const some of parts) {
        const rows = db.queries
          .selectFrom('phone')
          .innerJoin('tenant', 'tenant.id', 'phone.tenantId')
          .select(['tenant.code as tenant', 'phone.id', 'phone.name', 'phone.mac'])
          .where('phone.mac', '>=', digits)
          // Behind every digit.
          .where('phone.mac', '<', `${digits}g`)
          .$if(some !== undefined, (query) => query.where('phone.tenantId', 'in', some ?? []))
          .orderBy('phone.mac')
          .limit(mostFoundPhones)
        found.push(...(await rows.execute()))
      }
      return found.sort((one, other) => (one.mac < other.mac ? -1 : 1)).slice(0, mostFoundPhones)
    },
  }
}
