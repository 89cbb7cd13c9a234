/** Where a tenant's phones may ask for the first time: an address of its own that nobody can guess, and until when it is open. */

import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import { time } from '../db/rows.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import { newSecret, type Random } from '../kernel/random.ts'

/** From where phones of a tenant ask, and what its address of first contact is known by. */
export type TenantPlace = {
  readonly tenantId: string
  readonly allowedNetworks: readonly string[]
  readonly tftpNetworks: readonly string[]
  readonly pnpNetworks: readonly string[]
  readonly codeHash: string | null
  readonly openUntil: number | null
}

export type FirstContactStore = ReturnType<typeof firstContactStore>

export const codeHash = (vault: Vault, code: string): string => vault.hash(code, 'firstContact.code')

const hourMs = 3_600_000

export function firstContactStore(db: Database, vault: Vault, clock: Clock, random: Random) {
  return {
    async read(scope: TenantScope): Promise<{ code: string | null; openUntil: string | null }> {
      const row = await db.queries
        .selectFrom('firstContact')
        .selectAll()
        .where('tenantId', '=', scope.tenantId)
        .executeTakeFirst()
      if (!row) return { code: null, openUntil: null }
      const { openUntil } = row
      return {
        code: vault.open(row.codeSealed, `firstContact.code ${scope.tenantId}`),
        openUntil: openUntil !== null && openUntil > clock.now() ? time(openUntil) : null,
      }
    },

    /** A new code; the one before works no longer, and what was open is closed. */
    async renew(scope: TenantScope): Promise<void> {
      const { tenantId } = scope
      const code = newSecret(random)
      const row = {
        codeSealed: vault.seal(code, `firstContact.code ${tenantId}`),
        codeHash: codeHash(vault, code),
        ...{ openUntil: null, madeAt: clock.now() },
      }
      await db.transaction(async (queries, { changed, audited }) => {
        await queries
          .insertInto('firstContact')
          .values({ tenantId, ...row })
          .onConflict((conflict) => conflict.column('tenantId').doUpdateSet(row))
          .execute()
        changed('firstContact.changed', scope, [])
        audited('firstContact.renew', scope, tenantId, ofTenant(scope))
      })
    },

    /** For an hour from now on, or no longer. */
    async open(scope: TenantScope, open: boolean): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const { numUpdatedRows } = await queries
          .updateTable('firstContact')
          .set({ openUntil: open ? clock.now() + hourMs : null })
          .where('tenantId', '=', scope.tenantId)
          .executeTakeFirst()
        if (numUpdatedRows === 0n) throw new OffhookError('NO_FIRST_CONTACT')
        changed('firstContact.changed', scope, [])
        audited(open ? 'firstContact.open' : 'firstContact.close', scope, scope.tenantId, ofTenant(scope))
      })
    },

    async remove(scope: TenantScope): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const { numDeletedRows } = await queries
          .deleteFrom('firstContact')
          .where('tenantId', '=', scope.tenantId)
          .executeTakeFirst()
        if (numDeletedRows === 0n) throw new OffhookError('NO_FIRST_CONTACT')
        changed('firstContact.changed', scope, [])
        audited('firstContact.delete', scope, scope.tenantId, ofTenant(scope))
      })
    },

    /** Of all tenants. */
    async places(_scope: SystemScope): Promise<TenantPlace[]> {
      const rows = await db.queries
        .selectFrom('tenant')
        .leftJoin('firstContact', 'firstContact.tenantId', 'tenant.id')
        .select(['tenant.id', 'allowedNetworks', 'tftpNetworks', 'pnpNetworks', 'codeHash', 'openUntil'])
        .execute()
      return rows.map(({ id, allowedNetworks, tftpNetworks, pnpNetworks, ...contact }) => ({
        tenantId: id,
        allowedNetworks: JSON.parse(allowedNetworks) as string[],
        tftpNetworks: JSON.parse(tftpNetworks) as string[],
        pnpNetworks: JSON.parse(pnpNetworks) as string[],
        ...contact,
      }))
    },
  }
}

const ofTenant = ({ code }: TenantScope) => ({ name: `First-contact URL of ${code}` })
