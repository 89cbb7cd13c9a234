/** How many phones of a list fare how, and how many are registered how far: what its chips say. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import { registeredCounted, statesCounted } from '../db/tally.ts'
import { whatLinksTell } from '../db/what-links-tell.ts'
import { type PhoneState, phoneStates } from '../schema/phone-state.ts'
import { type AskedState, askedStates, placeOf } from '../schema/registered-state.ts'
import { isSearch, kindOf, type PhoneFilter, type Told, told } from './phone-filter.ts'

type Search = {
  isKnown(scope: TenantScope, filter: Told): Promise<boolean>
  /** Of what a search finds, as far as it counts. */
  countedBy(scope: TenantScope, filter: Told, column: 'status' | 'registered'): Promise<Map<unknown, number>>
}

export function phoneCounts(db: Pick<Database, 'queries'>, { isKnown, countedBy }: Search) {
  return {
    /** How many of them fare how, whatever status is asked for; of a search, as far as it counts. */
    async counts(scope: TenantScope, filter: PhoneFilter): Promise<Record<PhoneState, number>> {
      const all = { ...told(filter), status: undefined }
      if (!(await isKnown(scope, all))) return everyState(phoneStates, () => 0)
      if (!isSearch(all)) return statesCounted(db.queries, scope.tenantId, kindOf(all))
      const states = await countedBy(scope, all, 'status')
      return everyState(phoneStates, (state) => states.get(state) ?? 0)
    },

    /** How many of them are registered how far, whatever of that is asked for; `null` where links do not tell. */
    async registrations(scope: TenantScope, filter: PhoneFilter): Promise<Record<AskedState, number> | null> {
      if (!(await whatLinksTell(db.queries, scope.tenantId)).all) return null
      const all = { ...told(filter), registration: undefined }
      if (!isSearch(all)) return registeredCounted(db.queries, scope.tenantId, kindOf(all))
      const places = await countedBy(scope, all, 'registered')
      return everyState(askedStates, (state) => places.get(placeOf(state)) ?? 0)
    },
  }
}

function everyState<State extends string>(
  states: readonly State[],
  count: (state: State) => number,
): Record<State, number> {
  return Object.fromEntries(states.map((state) => [state, count(state)])) as Record<State, number>
}
