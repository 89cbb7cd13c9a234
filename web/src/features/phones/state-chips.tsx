/** The states of the phones that the search finds, each with how many; one of them narrows the list. */

import type { Answer } from '../../lib/api.ts'
import { usePageSearch } from '../../lib/search.ts'
import { type StateName, stateNames, stateWords } from './phone-status.tsx'

/** The state that the address names, as the server takes it. */
export function useStateFilter() {
  const [search, change] = usePageSearch()
  return {
    state: stateNames.find((name) => name === search.state),
    choose: (next: StateName | undefined) => change({ state: next, page: undefined }),
  }
}

/** How far the server counts what a search finds. */
const mostCounted = 10_000

type Props = {
  answer: Pick<Answer<'listPhones'>, 'counts' | 'looking'> | undefined
  /** A search counts so far and no further. */
  isSearched: boolean
  state: StateName | undefined
  onChoose: (state: StateName | undefined) => void
}

export function StateChips({ answer, isSearched, state, onChoose }: Props) {
  if (!answer) return null
  const { counts, looking } = answer
  const all = stateNames.reduce((sum, name) => sum + (counts[name] ?? 0), 0)
  if (all === 0) return null
  const isFloor = isSearched && all > mostCounted
  return (
    <>
      <fieldset className="state-chips">
        <legend className="visually-hidden">Show only</legend>
        <Chip chosen={state === undefined} count={all} isFloor={isFloor} onChoose={() => onChoose(undefined)}>
          All
        </Chip>
        {stateNames.map((name) => (
          <Chip
            key={name}
            tone={stateWords[name].tone}
            chosen={state === name}
            count={counts[name] ?? 0}
            isFloor={isFloor}
            onChoose={() => onChoose(state === name ? undefined : name)}
          >
            {stateWords[name].word}
          </Chip>
        ))}
      </fieldset>
      {looking && looking.total > looking.done && (
        <span className="detail" role="status">
          What changed is being followed: {looking.done.toLocaleString('en')} of{' '}
          {looking.total.toLocaleString('en')} phones looked at
        </span>
      )}
    </>
  )
}

type ChipProps = {
  chosen: boolean
  count: number
  isFloor: boolean
  tone?: string
  onChoose: () => void
  children: string
}

function Chip({ chosen, count, isFloor, tone, onChoose, children }: ChipProps) {
  return (
    <button type="button" className="plain-button state-chip" aria-pressed={chosen} onClick={onChoose}>
      {tone && <span className="state-dot" data-tone={tone} aria-hidden />}
      {children}{' '}
      <b>
        {count.toLocaleString('en')}
        {isFloor && count > 0 && <span title="The search found more than it counts">+</span>}
      </b>
    </button>
  )
}
