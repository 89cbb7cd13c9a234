/** What a change of many would do, asked of the server when one looks. */

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { PhonesChanged } from '../../../../src/schema/phones-change.ts'
import { call } from '../../lib/api.ts'
import type { ManyDraft } from './many-draft.ts'
import type { ChosenPhones } from './selection.tsx'

export function useManyPreview(
  code: string,
  target: ChosenPhones,
  { patch, isWhole }: ManyDraft,
  isOn: boolean,
) {
  // What is typed after a look is not looked at before one asks again.
  const body = { ...target, patch, dryRun: true }
  const { data, error, refetch } = useQuery<PhonesChanged>({
    queryKey: ['changePhones', code, body],
    queryFn: ({ signal }) => call('changePhones', { params: { code }, body, signal }),
    enabled: isOn && isWhole,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    placeholderData: keepPreviousData,
  })
  return { data: isOn ? data : undefined, error: isOn ? error : null, again: () => void refetch() }
}
