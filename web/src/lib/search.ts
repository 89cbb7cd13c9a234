/** What an address carries after its `?`: plain words, no JSON, so that it can be read and typed. */

import { useNavigate, useSearch } from '@tanstack/react-router'

/** Every page takes these; a list uses the first five. */
export type PageSearch = {
  q?: string
  sort?: string
  order?: 'asc' | 'desc'
  page?: number
  pageSize?: number
  tab?: string
  file?: string
  state?: string
  registration?: string
  credentials?: string
  show?: string
  /** What phones are narrowed to, and which saved list that is. */
  vendor?: string
  modelId?: string
  presetId?: string
  firmware?: string
  reason?: string
  fetched?: string
  view?: string
  /** The day of an overview that is opened. */
  day?: string
  /** What is asked about: see the page Why?. */
  mac?: string
  ip?: string
  userAgent?: string
  protocol?: string
  /** What the audit trail is filtered by. */
  who?: string
  kind?: string
  since?: string
  outcome?: string
  /** What people and API keys are filtered by. */
  role?: string
  tenant?: string
  proof?: string
  access?: string
  /** The key for which a second one is made. */
  like?: string
  /** Phones that are changed together, and how far that is. */
  ids?: string
  step?: string
  /** Where to go after signing in. */
  to?: string
  /** What phone models are looked for by: words with commas between, and numbers. */
  maker?: string
  can?: string
  format?: string
  lines?: number
  keys?: number
  /** The version of a model that is looked at. */
  version?: number
}

const ofModels = ['maker', 'can', 'format'] as const
const numbersOfModels = ['lines', 'keys', 'version'] as const

export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text))
}

export function stringifySearch(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams()
  for (const [key, value] of Object.entries(search)) {
    if (value !== undefined && value !== '' && value !== null) parameters.set(key, String(value))
  }
  return parameters.size === 0 ? '' : `?${parameters}`
}

function wholeNumber(value: unknown): number | undefined {
  const number = Number(value)
  return Number.isInteger(number) && number > 0 ? number : undefined
}

function text(value: unknown): string | undefined {
  return value === undefined || value === '' ? undefined : String(value)
}

const texts =
  'q sort tab file state registration credentials show to mac ip userAgent protocol who kind since outcome role tenant proof access like ids step vendor modelId presetId firmware reason fetched view day'.split(
    ' ',
  )

export function readSearch(search: Record<string, unknown>): PageSearch {
  return {
    ...Object.fromEntries(texts.map((name) => [name, text(search[name])])),
    order: search.order === 'desc' ? 'desc' : search.order === 'asc' ? 'asc' : undefined,
    ...Object.fromEntries(ofModels.map((name) => [name, text(search[name])])),
    ...Object.fromEntries(numbersOfModels.map((name) => [name, wholeNumber(search[name])])),
    page: wholeNumber(search.page),
    pageSize: wholeNumber(search.pageSize),
  }
}

/** `true`: instead of where one is; `stay`: and the page is not scrolled to its top. */
type Replace = boolean | 'stay'

export function usePageSearch(): [PageSearch, (change: Partial<PageSearch>, replace?: Replace) => void] {
  const search: PageSearch = useSearch({ strict: false })
  const navigate = useNavigate()
  return [
    search,
    (change, replace = false) => {
      navigate({
        to: '.',
        search: (before: PageSearch) => ({ ...before, ...change }),
        replace: replace !== false,
        ...(replace === 'stay' && { resetScroll: false }),
      })
    },
  ]
}
