/** The states of the phones that the search finds, each with how many; one of them narrows the list. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { type ReactNode, useRef } from 'react'
import { stateNames, stateWords } from '../../components/phone-states.ts'
import type { Answer } from '../../lib/api.ts'
import { numeral } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'
import { useRoving } from '../../lib/roving.ts'
import type { PhoneFilter } from './phone-filters.ts'

/** What somebody may have to look after. */
const unregisteredNames = ['unregistered', 'partly'] as const

/** How far the server counts what a search finds. */
const mostCounted = 10_000

type Props = {
  answer: Pick<Answer<'listPhones'>, 'counts' | 'registrations' | 'looking'> | undefined
  filter: PhoneFilter
}

export function StateChips({ answer, filter }: Props) {
  const all = stateNames.reduce((sum, name) => sum + (answer?.counts[name] ?? 0), 0)
  if (!answer || (all === 0 && !filter.isOn)) return null
  const { looking } = answer
  return (
    <>
      <Chips {...answer} filter={filter} all={all} />
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

type ChipsProps = NonNullable<Props['answer']> & { filter: PhoneFilter; all: number }

function Chips({ counts, registrations, filter: { narrowed, narrow }, all }: ChipsProps) {
  const place = useRef<HTMLFieldSetElement>(null)
  useRoving(place)
  const { status, registration } = narrowed
  const isFloor = all > mostCounted && isCounted(narrowed)
  const unregistered = unregisteredNames.filter(
    (name) => name === 'unregistered' || registrations?.[name] || registration === name,
  )
  return (
    <fieldset className="state-chips" ref={place}>
      <legend className="visually-hidden">
        <Trans>Show only</Trans>
      </legend>
      <Chip chosen={!status} count={all} isFloor={isFloor} onChoose={() => narrow({ status: undefined })}>
        <Trans>All</Trans>
      </Chip>
      {stateNames.map((name) => (
        <Chip
          key={name}
          tone={stateWords[name].tone}
          chosen={status === name}
          count={counts[name] ?? 0}
          isFloor={isFloor}
          onChoose={() => narrow({ status: status === name ? undefined : name })}
        >
          {say(stateWords[name].word)}
        </Chip>
      ))}
      {registrations && (
        <span className="registered-chips">
          {unregistered.map((name) => (
            <Chip
              key={name}
              chosen={registration === name}
              count={registrations[name] ?? 0}
              isFloor={isFloor}
              onChoose={() => narrow({ registration: registration === name ? undefined : name })}
            >
              {name === 'partly' ? t`Partly registered` : t`Unregistered`}
            </Chip>
          ))}
        </span>
      )}
    </fieldset>
  )
}

/** What is found by these is counted one by one. */
function isCounted({ q, firmware, ip, fetched, reason, credentials }: PhoneFilter['narrowed']): boolean {
  return Boolean(q || firmware || ip || fetched || reason || credentials)
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
