/** What there is to choose from for each filter, with how many phones each would leave. */

import { numeral } from '../../lib/format.ts'
import { useAsk } from '../../lib/queries.ts'
import type { ChoiceOption } from '../../lib/use-choice.ts'
import type { Narrowed, PickedFilter } from './phone-filters.ts'

type Offered = { options: ChoiceOption[]; error: Error | null; isPending: boolean }

const withCount = ({ value, phones }: { value: string; phones: number }): ChoiceOption => ({
  ...{ value, label: value },
  detail: numeral(phones),
})

/** The whole filter goes along: each kind follows the others, and not itself. */
export function useFilterChoices(code: string, narrowed: Narrowed): (name: PickedFilter) => Offered {
  const facets = useAsk('phoneFacets', { params: { code }, query: narrowed }, { keep: true })
  const presets = useAsk('listPresets', { params: { code }, query: { pageSize: 1000 } })
  return (name) => {
    const { data, error, isPending } = name === 'presetId' ? presets : facets
    return { options: data ? optionsOf(name, facets.data, presets.data) : [], error, isPending }
  }
}

function optionsOf(
  name: PickedFilter,
  facets: ReturnType<typeof useAsk<'phoneFacets'>>['data'],
  presets: ReturnType<typeof useAsk<'listPresets'>>['data'],
): ChoiceOption[] {
  if (name === 'presetId') return (presets?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))
  if (name === 'modelId')
    return (facets?.models ?? []).map(({ value, vendor, name, phones }) => ({
      ...{ value, label: `${vendor} ${name}`.trim() },
      detail: numeral(phones),
    }))
  const found = { vendor: facets?.vendors, firmware: facets?.firmware, ip: facets?.networks }[name]
  return (found ?? []).map(withCount)
}

/** An address, or a network by its first one. */
export const looksLikeNetwork = (text: string): boolean =>
  /^(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f:]*:[\da-f:.]*)(?:\/\d{1,3})?$/i.test(text)
