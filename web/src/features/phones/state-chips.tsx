/** The states of the phones that are listed, each with how many: shown where the list is all there, and so can be counted. */

import type { Phone } from '../../../../src/schema/phone.ts'
import type { ListState } from '../../lib/list-state.ts'
import { usePageSearch } from '../../lib/search.ts'
import { type StateName, stateNames, stateWords, statusOf } from './phone-status.tsx'

type Listed = { items: Phone[]; total: number }

/** What the list shows of the answer, and the counts by which it may be narrowed. */
export function useStateFilter(answer: Listed | undefined, list: ListState) {
  const [search, change] = usePageSearch()
  const whole = answer !== undefined && list.page === 1 && answer.items.length === answer.total
  const state = whole ? stateNames.find((name) => name === search.state) : undefined
  const shown = state ? answer?.items.filter((phone) => statusOf(phone).state === state) : answer?.items
  return {
    state,
    shown: shown && answer && { items: shown, total: state ? shown.length : answer.total },
    counted: whole ? answer.items : undefined,
    choose: (next: StateName | undefined) => change({ state: next }),
  }
}

type Props = {
  counted: Phone[] | undefined
  state: StateName | undefined
  onChoose: (state: StateName | undefined) => void
}

export function StateChips({ counted, state, onChoose }: Props) {
  if (!counted || counted.length === 0) return null
  const counts = Map.groupBy(counted, (phone) => statusOf(phone).state)
  return (
    <fieldset className="state-chips">
      <legend className="visually-hidden">Show only</legend>
      <Chip chosen={state === undefined} count={counted.length} onChoose={() => onChoose(undefined)}>
        All
      </Chip>
      {stateNames.map((name) => (
        <Chip
          key={name}
          tone={stateWords[name].tone}
          chosen={state === name}
          count={counts.get(name)?.length ?? 0}
          onChoose={() => onChoose(state === name ? undefined : name)}
        >
          {stateWords[name].word}
        </Chip>
      ))}
    </fieldset>
  )
}

type ChipProps = { chosen: boolean; count: number; tone?: string; onChoose: () => void; children: string }

function Chip({ chosen, count, tone, onChoose, children }: ChipProps) {
  return (
    <button type="button" className="plain-button state-chip" aria-pressed={chosen} onClick={onChoose}>
      {tone && <span className="state-dot" data-tone={tone} aria-hidden />}
      {children} <b>{count.toLocaleString('en')}</b>
    </button>
  )
}
