/** The states of the phones that the search finds, each with how many; one of them narrows the list. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import type { PhoneState } from '../../../../src/schema/phone-state.ts'
import { type AskedState, askedStates } from '../../../../src/schema/registered-state.ts'
import { stateNames, stateWords } from '../../components/phone-states.ts'
import type { Answer } from '../../lib/api.ts'
import { numeral } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'
import { usePageSearch } from '../../lib/search.ts'

/** What the address narrows the list to, as the server takes it. */
export function useStateFilter() {
  const [{ state, registration, credentials }, change] = usePageSearch()
  const filter = {
    state: stateNames.find((name) => name === state),
    registration: askedStates.find((name) => name === registration),
    credentials: credentials === 'old' ? ('old' as const) : undefined,
  }
  return {
    ...filter,
    isOn: Boolean(filter.state || filter.registration || filter.credentials),
    choose: (next: { state?: PhoneState; registration?: AskedState; credentials?: 'old' }) =>
      change({ state: undefined, registration: undefined, credentials: undefined, ...next, page: undefined }),
  }
}

/** What somebody may have to look after. */
const unregisteredNames = ['unregistered', 'partly'] as const

/** How far the server counts what a search finds. */
const mostCounted = 10_000

type Props = {
  answer: Pick<Answer<'listPhones'>, 'counts' | 'registrations' | 'looking'> | undefined
  /** A search counts so far and no further. */
  isSearched: boolean
  filter: ReturnType<typeof useStateFilter>
}

export function StateChips({ answer, isSearched, filter }: Props) {
  if (!answer) return null
  const { state, registration, credentials, choose } = filter
  const { counts, registrations, looking } = answer
  const all = stateNames.reduce((sum, name) => sum + (counts[name] ?? 0), 0)
  if (all === 0 && !filter.isOn) return null
  const isFloor = isSearched && all > mostCounted
  return (
    <>
      <fieldset className="state-chips">
        <legend className="visually-hidden">
          <Trans>Show only</Trans>
        </legend>
        <Chip chosen={!filter.isOn} count={all} isFloor={isFloor} onChoose={() => choose({})}>
          <Trans>All</Trans>
        </Chip>
        {stateNames.map((name) => (
          <Chip
            key={name}
            tone={stateWords[name].tone}
            chosen={state === name}
            count={counts[name] ?? 0}
            isFloor={isFloor}
            onChoose={() => choose({ registration, credentials, state: state === name ? undefined : name })}
          >
            {say(stateWords[name].word)}
          </Chip>
        ))}
        {registrations &&
          unregisteredNames
            .filter((name) => name === 'unregistered' || registrations[name] || registration === name)
            .map((name) => (
              <Chip
                key={name}
                chosen={registration === name}
                count={registrations[name] ?? 0}
                isFloor={isFloor}
                onChoose={() =>
                  choose({ state, credentials, registration: registration === name ? undefined : name })
                }
              >
                {name === 'partly' ? t`Partly registered` : t`Unregistered`}
              </Chip>
            ))}
        {credentials && (
          <Chip chosen count={all} isFloor={isFloor} onChoose={() => choose({ state, registration })}>
            <Trans>Old credentials</Trans>
          </Chip>
        )}
      </fieldset>
      {looking && looking.total > looking.done && (
        <span className="detail" role="status">
          <Trans>
            What changed is being followed: {numeral(looking.done)} of {numeral(looking.total)} phones looked
            at
          </Trans>
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
  children: ReactNode
}

function Chip({ chosen, count, isFloor, tone, onChoose, children }: ChipProps) {
  return (
    <button type="button" className="plain-button state-chip" aria-pressed={chosen} onClick={onChoose}>
      {tone && <span className="state-dot" data-tone={tone} aria-hidden />}
      {children}{' '}
      <b>
        {numeral(count)}
        {isFloor && count > 0 && <span title={t`The search found more than it counts`}>+</span>}
      </b>
    </button>
  )
}
