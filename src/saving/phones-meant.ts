/** Which phones a filter means: what stands behind the names in it, looked up at the moment at which it counts. */

import { systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import type { DefaultsStore } from '../defaults/defaults-store.ts'
import type { Clock } from '../kernel/clock.ts'
import type { ModelDirectory } from '../models/model-directory.ts'
import type { PhoneFilter } from '../phones/phone-filter.ts'
import type { PhoneFilterQuery } from '../schema/phone-filter.ts'
import type { TenantStore } from '../tenants/tenant-store.ts'
import { startOfDay } from '../timezones/wall-clock.ts'

type Parts = {
  models: Pick<ModelDirectory, 'idsNamedByWords' | 'idsOfVendor'>
  tenants: Pick<TenantStore, 'read'>
  defaults: Pick<DefaultsStore, 'zoneOfSystem'>
  clock: Clock
}

export type PhonesMeant = ReturnType<typeof phonesMeant>

export function phonesMeant({ models, tenants, defaults, clock }: Parts) {
  async function zoneOf(scope: TenantScope): Promise<string> {
    const own = (await tenants.read(scope)).timezone
    return own || defaults.zoneOfSystem(systemScope)
  }

  return {
    zoneOf,

    /** The filter as stores take it, with whatever else of a list came along. */
    async by<Filter extends PhoneFilterQuery>(
      scope: TenantScope,
      filter: Filter,
    ): Promise<Filter & Pick<PhoneFilter, 'named' | 'vendorModels' | 'since'>> {
      const { q, vendor, fetched } = filter
      return {
        ...filter,
        ...(q && { named: await models.idsNamedByWords(scope, q) }),
        ...(vendor !== undefined && { vendorModels: await models.idsOfVendor(scope, vendor) }),
        ...(fetched && { since: startOfDay(await zoneOf(scope), clock.now()) }),
      }
    },
  }
}
