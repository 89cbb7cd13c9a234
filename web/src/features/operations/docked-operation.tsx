/** One operation of the dock: how far it is, and failures by name. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { ActionIcon } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { failedOutcomes } from '../../../../src/schema/failed-outcomes.ts'
import type { Operation } from '../../../../src/schema/operation.ts'
import { detailOf, OutcomeWord, operationInWords } from '../../components/outcome.tsx'
import { pollEvery } from '../../lib/live.ts'
import { useAsk } from '../../lib/queries.ts'
import { CancelButton } from './cancel-button.tsx'
import { CountsBar, CountsLine } from './counts.tsx'
import './docked-operation.css'

type Props = {
  code: string
  operation: Operation
  folded: boolean
  onFold: () => void
  onPutAway: () => void
}

export default function DockedOperation({ code, operation, folded, onFold, onPutAway }: Props) {
  const { id, state, counts } = operation
  const title = operationInWords(operation)
  const failed = failedOutcomes.reduce((sum, outcome) => sum + (counts[outcome] ?? 0), 0)
  return (
    <section className="docked-operation" aria-label={title}>
      <div className="docked-head">
        <b>{title}</b>
        <span className="docked-state">{stateInWords(operation)}</span>
        <CountsBar operation={operation} />
        <span aria-live="polite" className="docked-counts">
          <CountsLine operation={operation} code={code} />
        </span>
        <div className="docked-acts">
          <Link className="text-link all-outcomes" to="/t/$code/operations/$id" params={{ code, id }}>
            <Trans>All outcomes</Trans>
          </Link>
          {state === 'running' && <CancelButton code={code} id={id} />}
          {failed > 0 && (
            <ActionIcon
              variant="default"
              size={30}
              aria-label={folded ? t`Show who failed` : t`Fold who failed away`}
              aria-expanded={!folded}
              onClick={onFold}
            >
              {folded ? <IconChevronUp size={16} /> : <IconChevronDown size={16} />}
            </ActionIcon>
          )}
          {state !== 'running' && (
            <ActionIcon variant="default" size={30} aria-label={t`Put away`} onClick={onPutAway}>
              <IconX size={16} />
            </ActionIcon>
          )}
        </div>
      </div>
      {failed > 0 && !folded && <Failures code={code} operation={operation} count={failed} />}
    </section>
  )
}

/** That it ended says nothing of success. */
function stateInWords({ state }: Operation): string {
  return state === 'running'
    ? t`Running`
    : state === 'cancelled'
      ? t({ message: 'Cancelled', context: 'an operation' })
      : t({ message: 'Ended', context: 'an operation' })
}

const namedAtMost = 3

/** By name, with what the server knows of each. */
function Failures({ code, operation, count }: { code: string; operation: Operation; count: number }) {
  const { id } = operation
  const { data } = useAsk(
    'operation',
    { params: { code, id }, query: { state: 'failed', pageSize: namedAtMost } },
    { refetchInterval: operation.state === 'running' ? pollEvery() : false },
  )
  const failed = data?.phones ?? []
  return (
    <ul className="docked-failures">
      {failed.map((phone) => (
        <li key={phone.phoneId}>
          <OutcomeWord phone={phone} />{' '}
          <Link className="text-link" to="/t/$code/phones/$id" params={{ code, id: phone.phoneId }}>
            {phone.name}
          </Link>{' '}
          <span className="detail">{detailOf(phone)}</span>
        </li>
      ))}
      {data && count > namedAtMost && (
        <li>
          <Link className="text-link" to="/t/$code/operations/$id" params={{ code, id }}>
            <Trans>and {count - failed.length} more</Trans>
          </Link>
        </li>
      )}
    </ul>
  )
}
