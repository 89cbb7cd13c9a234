/** Looks up who they are now whose last good files are kept, so that nobody is believed what he was. */

import { systemScope, tenantScope } from '../auth/tenant-scope.ts'
import type { KeptPhoneRow, KeptTenantRow, Shelf } from '../db/last-good-shelf.ts'
import type { Vault } from '../db/vault.ts'
import { hasCode } from '../kernel/errors.ts'
import { secretHash } from '../phones/phone-record.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import type { TenantStore } from '../tenants/tenant-store.ts'
import type { KnownPhones } from './known-phones.ts'
import { keptPhoneRow, keptTenantRow } from './last-good.ts'

export type LookUpParts = {
  shelf: Shelf
  vault: Vault
  phones: Pick<PhoneStore, 'secretHashes' | 'revisionsOf'>
  tenants: Pick<TenantStore, 'read'>
  known: Pick<KnownPhones, 'ofIds'>
}

/** Throws while the database does not answer: then all is in doubt as before. */
export function lookUpKept({ shelf, vault, phones, tenants, known }: LookUpParts, isClosed: () => boolean) {
  async function rowOf(phone: KnownPhone): Promise<KeptPhoneRow> {
    const { id, secret, oldSecret } = phone.phone
    const own = secretHash(vault, secret)
    const hashes = oldSecret ? await phones.secretHashes(systemScope, [id]) : []
    return keptPhoneRow(vault, phone, hashes.find((hash) => hash !== own) ?? null)
  }

  async function settle(all: readonly { id: string; doubted: number }[]): Promise<void> {
    for (const { id, doubted } of all) {
      const row = await tenants.read(scopeOf(id)).then(
        (tenant): KeptTenantRow => keptTenantRow(vault, tenant),
        (error) => {
          if (hasCode(error, 'TENANT_NOT_FOUND')) return undefined
          throw error
        },
      )
      if (row) shelf.settle([], [{ ...row, doubted }])
      else shelf.forgetTenant(id)
    }
  }

  return {
    /** After a start, or when changes were missed: who is not as it was is looked up. */
    async doubtChanged(): Promise<void> {
      for (let last = ''; !isClosed(); ) {
        const some = shelf.after(last)
        if (some.length === 0) break
        last = some.at(-1)?.id ?? ''
        const now = await phones.revisionsOf(
          systemScope,
          some.map(({ id }) => id),
        )
        shelf.forget(some.flatMap(({ id }) => (now.has(id) ? [] : [id])))
        shelf.doubt(some.flatMap(({ id, revision }) => (now.get(id)?.revision === revision ? [] : [id])))
      }
      // Told apart by nothing but a look; until then they are believed, since the database may go away now.
      await settle(shelf.tenants())
    },

    settleTenants: (): Promise<void> => settle(shelf.doubtedTenants()),

    /** Whether there may be more of them. */
    async settlePhones(): Promise<boolean> {
      const doubted = shelf.doubted()
      for (const [tenantId, some] of Map.groupBy(doubted, (each) => each.tenantId)) {
        const ids = some.map(({ id }) => id)
        const found = await known.ofIds(scopeOf(tenantId), ids)
        const rows = new Map<string, KeptPhoneRow>()
        for (const each of found) rows.set(each.phone.id, await rowOf(each))
        shelf.settle(
          some.flatMap(({ id, doubted }) => {
            const row = rows.get(id)
            return row ? [{ ...row, doubted }] : []
          }),
        )
        shelf.forget(ids.filter((id) => !rows.has(id)))
      }
      return doubted.length > 0
    },
  }
}

const scopeOf = (id: string) => tenantScope({ id, code: '' })
