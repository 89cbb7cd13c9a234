/** What lists of phones are narrowed by. */

import { isLong } from '../db/search.ts'
import type { PhoneKind } from '../db/tally.ts'
import type { PhoneFilterQuery } from '../schema/phone-filter.ts'
import type { PhoneState } from '../schema/phone-state.ts'
import { typedWords } from '../schema/word-search.ts'

/** The models that words of a search name. */
export type NamedModels = ReadonlyMap<string, readonly string[]>

/** What the list can be searched and filtered by, and what stands behind its names: see `phones-meant.ts`. */
export type PhoneFilter = PhoneFilterQuery & {
  extensionId?: string | undefined
  /** Of words of `q`, the models whose names each of them fits. */
  named?: NamedModels
  /** Those of `vendor`; where nobody said which, there is none. */
  vendorModels?: readonly string[]
  /** When `fetched` began. */
  since?: number
}

/** Each truth by itself. */
export type Told = Omit<PhoneFilter, 'status'> & {
  status?: PhoneState | undefined
  modelIds?: readonly string[] | undefined
}

/** `unregistered` as a status is the other truth: beside a registration that is asked for by itself, it says nothing more. */
export function told<Filter extends PhoneFilter>({ status, ...rest }: Filter): Omit<Filter, 'status'> & Told {
  const { q, vendor, vendorModels = [], fetched, since = Number.MAX_SAFE_INTEGER } = rest
  const all = {
    ...rest,
    q: q?.trim() ? q : undefined,
    modelIds: vendor === undefined ? undefined : vendorModels,
    ...(fetched !== undefined && { since }),
  }
  if (status !== 'unregistered') return { ...all, status }
  return { ...all, registration: rest.registration ?? status }
}

/** As phones are counted. */
export const kindOf = ({ modelId, modelIds, status, registration }: Told): PhoneKind => ({
  ...{ modelId, modelIds, state: status, registered: registration },
})

/** How many it finds is not counted anywhere. */
export const isSearch = ({ q, reason, presetId, extensionId, credentials, firmware, ip, fetched }: Told) =>
  [q, reason, presetId, extensionId, credentials, firmware, ip, fetched].some((each) => each !== undefined)

/** It narrows at all. */
export const isNarrowing = (filter: Told) =>
  isSearch(filter) ||
  [filter.modelId, filter.modelIds, filter.status, filter.registration].some((each) => each !== undefined)

/** One way in which phones are what is searched for: all of it holds. */
export type Sought = {
  /** Of each of these lists, the phone's text holds one. */
  readonly texts: readonly (readonly string[])[]
  /** What is too short for the index: the text holds each; where no longer one is searched for, something begins with one of them. */
  readonly shorts: readonly string[]
  readonly models: readonly string[] | undefined
}

/** Each word may name models or stand in the text of a phone: of more words that do both, only these are taken for models. */
const mostNaming = 4

/** The words of `q` in any order, each in the phone's text or the name of its model; or all of it as a MAC address with spaces. */
export function soughtBy({ q = '', named }: Pick<Told, 'q' | 'named'>): Sought[] {
  const words = typedWords(q)
  const naming = words.filter((word) => named?.get(word)?.length).slice(0, mostNaming)
  const ways = Array.from({ length: 2 ** naming.length }, (_, taken): Sought | undefined => {
    const byModel = naming.filter((_word, at) => taken & (2 ** at))
    const models = byModel
      .map((word) => named?.get(word) ?? [])
      .reduce<readonly string[] | undefined>(
        (all, some) => (all === undefined ? some : all.filter((id) => some.includes(id))),
        undefined,
      )
    if (models?.length === 0) return undefined
    const rest = words.filter((word) => !byModel.includes(word))
    const [long, shorts] = [rest.filter(isLong), rest.filter((word) => !isLong(word))]
    return { texts: long.map(writings), shorts, models }
  })
  const digits = /\S\s+\S/.test(q) ? macDigits(q.toLowerCase().replace(/\s/g, '')) : ''
  const spaced = digits.length >= 6 ? [{ texts: [[digits]], shorts: [], models: undefined }] : []
  return [...ways.filter((way) => way !== undefined), ...spaced]
}

/** A person writes a MAC address in any way, and parts of it. */
function writings(word: string): string[] {
  const digits = macDigits(word)
  return isLong(digits) && digits !== word ? [word, digits] : [word]
}

function macDigits(text: string): string {
  const digits = text.replace(/[:\-.]/g, '')
  return /^[0-9a-f]{2,12}$/.test(digits) ? digits : ''
}
