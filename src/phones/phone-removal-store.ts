/** Deletes phones of one tenant, some by id or all that a list shows: by the hundred, in one transaction and one row of the audit trail. */

import { setImmediate as pause } from 'node:timers/promises'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import { OffhookError } from '../kernel/errors.ts'
import type { Reference } from '../schema/reference.ts'
import { type ChosenPhones, chosenPhones } from './chosen-phones-store.ts'
import { referencesIn } from './reference-store.ts'

/** `references`: the first of the objects that name one of the phones, of `named`. */
export type Removal = { deleted: number; named: number; references: Reference[] }

const mostReferences = 100
/** So many are read, and deleted, before many phones can have fetched. */
const fewAtOnce = 100

export function phoneRemoval(db: Database) {
  const { some } = chosenPhones(db)

  /** What names them, which is asked before anything is deleted. */
  async function named(queries: Queries, scope: TenantScope, phones: ChosenPhones): Promise<Removal> {
    const removal: Removal = { deleted: 0, named: 0, references: [] }
    for await (const ids of some(queries, scope, phones)) {
      const references = await referencesIn(queries, scope, ids)
      removal.deleted += ids.length
      removal.named += references.length
      removal.references.push(...references.slice(0, mostReferences - removal.references.length))
      await pause()
    }
    return removal
  }

  return {
    /** What `remove` would do. */
    async look(scope: TenantScope, phones: ChosenPhones): Promise<Removal> {
      return named(db.queries, scope, phones)
    },

    /** All or none: refused when one is missing, or named by another object unless `force`. */
    async remove(scope: TenantScope, phones: ChosenPhones, force: boolean): Promise<number> {
      const { tenantId } = scope
      const byId = 'ids' in phones
      const only = byId && phones.ids.length === 1 ? phones.ids[0] : undefined
      // Phones that fetch meanwhile collide with very many again and again, if those are read before they are held.
      const isFew = byId && phones.ids.length <= fewAtOnce
      const inOne: Database['transaction'] = isFew
        ? db.transaction
        : (work) => db.largeTransaction(tenantId, work)
      return inOne(async (queries, { changed, audited }) => {
        const { references } = force ? { references: [] } : await named(queries, scope, phones)
        if (references.length > 0) throw new OffhookError('PHONE_REFERENCED', undefined, { references })
        let deleted = 0
        let name: string | undefined
        for await (const ids of some(queries, scope, phones)) {
          await db.lock(queries, { table: 'phone', tenantId }, ids)
          const naming = force ? [] : await referencesIn(queries, scope, ids)
          if (naming.length > 0)
            throw new OffhookError('PHONE_REFERENCED', undefined, {
              references: naming.slice(0, mostReferences),
            })
          const gone = await queries
            .deleteFrom('phone')
            .where('tenantId', '=', tenantId)
            .where('id', 'in', ids)
            .returning('name')
            .execute()
          if (byId && gone.length < ids.length) throw new OffhookError('PHONE_NOT_FOUND')
          name = gone[0]?.name
          changed('phone.deleted', scope, ids)
          deleted += gone.length
          await pause()
        }
        if (only !== undefined) audited('phone.delete', scope, only, name === undefined ? {} : { name })
        else if (deleted > 0) audited('phone.delete', scope, null, `${deleted} phones`)
        return deleted
      })
    },
  }
}
