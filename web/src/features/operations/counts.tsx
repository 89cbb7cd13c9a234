/** An operation in one bar and one line: how many phones are in which state. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { Fragment } from 'react'
import type { Operation } from '../../../../src/schema/operation.ts'
import { type outcomeOrder, outcomes } from '../../components/outcome.tsx'
import { amid, numeral } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'
import './counts.css'

/** Nearest to the goal first; what is still queued is the empty end of the bar. */
const order = [
  'registered',
  'fetched',
  'accepted',
  'handedOver',
  'sent',
  'refused',
  'timedOut',
  'unreachable',
  'cancelled',
] as const

export function CountsBar({ operation }: { operation: Operation }) {
  const { counts, total } = operation
  const settled = total - (counts.queued ?? 0)
  return (
    <div
      className="counts-bar"
      role="progressbar"
      aria-label={t`Phones asked`}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={settled}
      aria-valuetext={t`${numeral(settled)} of ${numeral(total)} phones asked`}
    >
      {order.map((state) => (
        <span
          key={state}
          style={{
            width: `${(100 * (counts[state] ?? 0)) / Math.max(1, total)}%`,
            background: outcomes[state].color,
          }}
        />
      ))}
    </div>
  )
}

function phrase(state: (typeof outcomeOrder)[number], phones: number): string {
  const count = numeral(phones)
  if (state === 'accepted') return t`${count} accepted, not fetched yet`
  return `${count} ${amid(say(outcomes[state].word))}`
}

/** With `code` every number leads to the phones that it counts. */
export function CountsLine({ operation, code }: { operation: Operation; code?: string }) {
  const shown = [...order, 'queued' as const].filter((state) => (operation.counts[state] ?? 0) > 0)
  if (shown.length === 0)
    return (
      <span>
        <Trans>No phones</Trans>
      </span>
    )
  return (
    <span>
      {shown.map((state, index) => (
        <Fragment key={state}>
          {index > 0 && ' · '}
          <Count state={state} operation={operation} code={code} />
        </Fragment>
      ))}
    </span>
  )
}

type CountProps = { state: (typeof outcomeOrder)[number]; operation: Operation; code: string | undefined }

function Count({ state, operation, code }: CountProps) {
  const said = phrase(state, operation.counts[state] ?? 0)
  const { tone } = outcomes[state]
  if (code === undefined)
    return (
      <span className="count" data-tone={tone}>
        {said}
      </span>
    )
  return (
    <Link
      className="count"
      data-tone={tone}
      to="/t/$code/operations/$id"
      params={{ code, id: operation.id }}
      search={{ state }}
    >
      {said}
    </Link>
  )
}
