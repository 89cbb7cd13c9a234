/** What the list of phones is narrowed to: as its address says it, as the server takes it, and in words. */

import { msg, t } from '@lingui/core/macro'
import { type PhoneState, phoneStates } from '../../../../src/schema/phone-state.ts'
import { type AskedState, askedStates } from '../../../../src/schema/registered-state.ts'
import { stateWords } from '../../components/phone-states.ts'
import { amid } from '../../lib/format.ts'
import { say, type Words } from '../../lib/language.ts'
import { type PageSearch, usePageSearch } from '../../lib/search.ts'

/** “All” are all that it finds. */
export type Narrowed = {
  q?: string | undefined
  status?: PhoneState | undefined
  registration?: AskedState | undefined
  credentials?: 'old' | undefined
  vendor?: string | undefined
  modelId?: string | undefined
  presetId?: string | undefined
  firmware?: string | undefined
  ip?: string | undefined
  fetched?: 'today' | undefined
  /** The code of why they fail. */
  reason?: string | undefined
}

/** What one of many is chosen of. */
export const pickedFilters = ['vendor', 'modelId', 'firmware', 'ip', 'presetId'] as const
export type PickedFilter = (typeof pickedFilters)[number]
/** All that stand beside the states. */
export const otherFilters = [...pickedFilters, 'fetched', 'reason', 'credentials'] as const
export type OtherFilter = (typeof otherFilters)[number]

export const filterNames: Words<OtherFilter> = {
  vendor: msg`Vendor`,
  modelId: msg`Model`,
  firmware: msg`Firmware`,
  ip: msg`Network`,
  presetId: msg`Preset`,
  fetched: msg`Fetched today`,
  reason: msg`Failing`,
  credentials: msg`Old credentials`,
}

export function narrowedFrom(search: PageSearch): Narrowed {
  const { q, state, registration, credentials, fetched } = search
  const { vendor, modelId, presetId, firmware, ip, reason } = search
  return {
    ...{ q, vendor, modelId, presetId, firmware, ip, reason },
    status: phoneStates.find((name) => name === state),
    registration: askedStates.find((name) => name === registration),
    credentials: credentials === 'old' ? 'old' : undefined,
    fetched: fetched === 'today' ? 'today' : undefined,
  }
}

/** As an address writes it: what is named, and nothing else. */
export function searchOf(narrowed: Narrowed): Partial<PageSearch> {
  const { status, q, ...rest } = narrowed
  return {
    ...rest,
    ...('status' in narrowed && { state: status }),
    ...('q' in narrowed && { q: q || undefined }),
  }
}

/** An address that narrows nothing. */
export const unnarrowed = {
  ...{ q: undefined, state: undefined, registration: undefined, credentials: undefined, vendor: undefined },
  ...{ modelId: undefined, presetId: undefined, firmware: undefined, ip: undefined, fetched: undefined },
  ...{ reason: undefined, view: undefined, page: undefined },
} satisfies Partial<PageSearch>

export type PhoneFilter = {
  narrowed: Narrowed
  /** By more than words. */
  isOn: boolean
  narrow(next: Narrowed): void
  clear(): void
}

export function usePhoneFilter(): PhoneFilter {
  const [search, change] = usePageSearch()
  const narrowed = narrowedFrom(search)
  const { q: _, ...rest } = narrowed
  return {
    narrowed,
    isOn: Object.values(rest).some(Boolean),
    narrow: (next) => change({ ...searchOf(next), page: undefined }),
    clear: () => change(unnarrowed),
  }
}

/** What ids stand for. */
export type NamesOfIds = { model: string | undefined; preset: string | undefined; reason: string | undefined }

/** `Vendor: ` and its name. */
export function filterInWords(name: OtherFilter, { narrowed }: PhoneFilter, names: NamesOfIds): string {
  const word = say(filterNames[name])
  if (name === 'fetched' || name === 'credentials') return word
  const value = narrowed[name] ?? ''
  return `${word}: ${name === 'reason' ? (names.reason ?? value) : pickedInWords(name, value, names)}`
}

export function pickedInWords(name: PickedFilter, value: string, names: NamesOfIds): string {
  if (name === 'modelId') return names.model ?? value
  return name === 'presetId' ? (names.preset ?? t`one preset`) : value
}

const registrationWords: Words<AskedState> = {
  unregistered: msg`known to be unregistered`,
  partly: msg`known to be registered in part`,
  registered: msg`known to be registered`,
}

/** `pending`, `known to be unregistered`: what a phone of the list is, by its state alone. */
export function statesInWords({ status, registration }: Narrowed): string[] {
  return [
    ...(status ? [amid(say(stateWords[status].word))] : []),
    ...(registration ? [say(registrationWords[registration])] : []),
  ]
}
