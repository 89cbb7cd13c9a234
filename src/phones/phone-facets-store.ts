/** What there is to narrow a list of phones by, and how many phones each of it would leave. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import { firmwareCounted, mostFacets, networksCounted, phonesCounted } from '../db/tally.ts'
import { ipv4Key, networkOfKey } from '../kernel/networks.ts'
import { isNarrowing, isSearch, kindOf, type PhoneFilter, type Told, told } from './phone-filter.ts'

export type Facet = { value: string; phones: number }

type Search = {
  isKnown(scope: TenantScope, filter: Told): Promise<boolean>
  /** Of what a search finds, as far as it counts. */
  countedBy(
    scope: TenantScope,
    filter: Told,
    column: 'modelId' | 'firmware' | 'address',
  ): Promise<Map<unknown, number>>
}

/** More pairs of a model and a firmware than anybody runs; what is rarer than all of them is left out. */
const mostPairs = 1000

export function phoneFacets(db: Pick<Database, 'queries'>, { isKnown, countedBy }: Search) {
  async function models(scope: TenantScope, filter: Told): Promise<Map<string, number>> {
    const all = { ...filter, modelId: undefined, modelIds: undefined }
    if (!(await isKnown(scope, all))) return new Map()
    if (!isSearch(all)) return phonesCounted(db.queries, scope.tenantId, kindOf(all))
    return (await countedBy(scope, all, 'modelId')) as Map<string, number>
  }

  async function firmware(scope: TenantScope, filter: Told): Promise<Facet[]> {
    const all = { ...filter, firmware: undefined }
    if (!(await isKnown(scope, all))) return []
    const { modelId, modelIds, ...others } = all
    if (isNarrowing(others)) return mostFirst(await countedBy(scope, all, 'firmware'))
    const ofModels = (id: string) =>
      (modelId ?? id) === id && (modelIds === undefined || modelIds.includes(id))
    const sums = new Map<string, number>()
    for (const pair of await firmwareCounted(db.queries, scope.tenantId, mostPairs))
      if (ofModels(pair.modelId)) sums.set(pair.firmware, (sums.get(pair.firmware) ?? 0) + pair.n)
    return mostFirst(sums)
  }

  async function networks(scope: TenantScope, filter: Told): Promise<Facet[]> {
    const all = { ...filter, ip: undefined }
    if (!(await isKnown(scope, all))) return []
    const named = (counts: ReadonlyMap<unknown, number>) =>
      mostFirst(counts).map(({ value, phones }) => ({ value: networkOfKey(value), phones }))
    if (!isNarrowing(all)) {
      const rows = await networksCounted(db.queries, scope.tenantId, mostFacets + 1)
      return named(new Map(rows.map(({ part, n }) => [part, n])))
    }
    const sums = new Map<string, number>()
    for (const [key, n] of (await countedBy(scope, all, 'address')) as Map<string, number>) {
      const beginning = key.slice(0, key.startsWith(ipv4Key) ? 30 : 16)
      sums.set(beginning, (sums.get(beginning) ?? 0) + n)
    }
    return named(sums)
  }

  return {
    /** Each follows the rest of the filter, and not itself; of a search, as far as it counts. Models are not cut off yet: vendors are made of them. */
    async facets(
      scope: TenantScope,
      asked: PhoneFilter,
    ): Promise<{ models: Map<string, number>; firmware: Facet[]; networks: Facet[] }> {
      const filter = told(asked)
      return {
        models: await models(scope, filter),
        firmware: await firmware(scope, filter),
        networks: await networks(scope, filter),
      }
    },
  }
}

/** What is not known is no value. */
function mostFirst(counts: ReadonlyMap<unknown, number>): Facet[] {
  return [...counts]
    .flatMap(([value, phones]) => (value === '' ? [] : [{ value: String(value), phones }]))
    .sort((one, other) => other.phones - one.phones || (one.value < other.value ? -1 : 1))
    .slice(0, mostFacets)
}
