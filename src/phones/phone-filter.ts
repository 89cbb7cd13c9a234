/** What lists of phones are narrowed by. */

import type { PhoneKind } from '../db/tally.ts'
import type { PhoneState } from '../schema/phone-state.ts'
import type { AskedState } from '../schema/registered-state.ts'

/** What the list can be searched and filtered by; `modelIds` are the models whose names match `q`. */
export type PhoneFilter = {
  q?: string
  modelIds?: readonly string[]
  modelId?: string
  presetId?: string
  extensionId?: string
  status?: PhoneState | 'unregistered'
  registration?: AskedState
  credentials?: 'old'
}

/** Each truth by itself. */
export type Told = Omit<PhoneFilter, 'status'> & { status?: PhoneState }

/** `unregistered` as a status is the other truth: beside a registration that is asked for by itself, it says nothing more. */
export function told<Filter extends PhoneFilter>({ status, ...rest }: Filter): Omit<Filter, 'status'> & Told {
  if (status !== 'unregistered') return { ...rest, status }
  return { ...rest, registration: rest.registration ?? status }
}

/** As phones are counted. */
export const kindOf = ({ modelId, status, registration }: Told): PhoneKind => ({
  ...{ modelId, state: status, registered: registration },
})

/** How many it finds is not counted anywhere. */
export const isSearch = ({ q, presetId, extensionId, credentials }: Told) =>
  Boolean(q) || [presetId, extensionId, credentials].some((each) => each !== undefined)
