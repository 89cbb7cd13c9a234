/** A phone's status: a word with its reason. Fetched and accepted are told apart and never merged. */

import type { MessageDescriptor } from '@lingui/core'
import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import type { Outcome } from '../../../../src/schema/operation.ts'
import type { Phone } from '../../../../src/schema/phone.ts'
import type { PhoneState } from '../../../../src/schema/phone-state.ts'
import { detailOf, OutcomeWord, operationNames } from '../../components/outcome.tsx'
import { stateWords } from '../../components/phone-states.ts'
import { StateWord, type Tone } from '../../components/state-word.tsx'
import { Time } from '../../components/time.tsx'
import { say } from '../../lib/language.ts'

type Said = { state: PhoneState; word: MessageDescriptor; tone: Tone; reason?: string }

const said = (state: PhoneState, reason?: string): Said => ({ state, ...stateWords[state], reason })

export function statusOf({ status: { state, failing } }: Phone): Said {
  if (state === 'pending') return said(state, t`Files changed`)
  return said(state, failing ? say(failing.reason.message) : undefined)
}

export function StatusWord({ phone }: { phone: Phone }) {
  const { word, tone } = statusOf(phone)
  return <StateWord tone={tone}>{say(word)}</StateWord>
}

function Fetched({ code, phone }: { code: string; phone: Phone }) {
  const { servedAt, lastFetch, lastOperation } = phone.status
  if (servedAt) {
    if (lastOperation?.state !== 'fetched')
      return (
        <Trans>
          fetched <Time at={servedAt} />
        </Trans>
      )
    const operation = <ToOperation code={code} operation={lastOperation} />
    return (
      <Trans>
        fetched <Time at={servedAt} />, after: {operation}
      </Trans>
    )
  }
  if (lastFetch) {
    return (
      <Trans>
        asked <Time at={lastFetch.at} />
      </Trans>
    )
  }
  return (
    <Trans>
      made <Time at={phone.createdAt} />
    </Trans>
  )
}

/** The word, and in one line what is known: why, what was fetched, and what an operation came to. */
export function StatusCell({ code, phone, isReasonOnly }: StatusCellProps) {
  const { reason } = statusOf(phone)
  const operation = phone.status.lastOperation
  return (
    <div className="status-cell">
      {!isReasonOnly && <StatusWord phone={phone} />}
      <div className="detail" id={`state-${phone.id}`} ref={(element) => sayWhole(element)}>
        {reason && <>{reason} · </>}
        {operation && operation.state !== 'fetched' && <LastOperation code={code} operation={operation} />}
        <Fetched code={code} phone={phone} />
        {operation && isFailure(operation.state) && ` · ${detailOf(operation)}`}
        {phone.status.state === 'failing' && (
          <>
            {' · '}
            <Link
              className="text-link"
              tabIndex={-1}
              to="/t/$code/why"
              params={{ code }}
              search={{ mac: phone.mac }}
            >
              <Trans>why?</Trans>
            </Link>
          </>
        )}
      </div>
    </div>
  )
}

/** `isReasonOnly`: where the word stands elsewhere. */
type StatusCellProps = { code: string; phone: Phone; isReasonOnly?: boolean }

type LastOperationProps = { code: string; operation: NonNullable<Phone['status']['lastOperation']> }

function ToOperation({ code, operation }: LastOperationProps) {
  return (
    <Link className="text-link" to="/t/$code/operations/$id" params={{ code, id: operation.id }}>
      {say(operationNames[operation.kind])}
    </Link>
  )
}

function LastOperation({ code, operation }: LastOperationProps) {
  return (
    <>
      <ToOperation code={code} operation={operation} /> <OutcomeWord phone={operation} inline />{' '}
      <Time at={operation.at} />
      {' · '}
    </>
  )
}

/** Where a row has no room for all of it: on pointing, and while the keyboard is on the row. */
function sayWhole(element: HTMLElement | null): void {
  if (!element) return
  element.title = element.textContent
  element.toggleAttribute('data-cut', element.scrollWidth > element.clientWidth)
}

function isFailure(state: Outcome): boolean {
  return state === 'refused' || state === 'timedOut' || state === 'unreachable'
}
