/** Docked under the page: the operations that run, and how those ended that were seen running, failures by name. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { ActionIcon, Button } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { failedOutcomes } from '../../../../src/schema/failed-outcomes.ts'
import type { Operation } from '../../../../src/schema/operation.ts'
import { detailOf, OutcomeWord, operationInWords } from '../../components/outcome.tsx'
import { tellError } from '../../components/tell.ts'
import { useKeptState } from '../../lib/kept-state.ts'
import { pollEvery } from '../../lib/live.ts'
import { useAct, useAsk } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { CountsBar, CountsLine } from './counts.tsx'

type Kept = { seen: string[]; away: string[]; folded: boolean; since: number }

/** Asked at every start, so that a reload finds what runs; those seen running stay until they are put away. */
function useShownOperations(code: string) {
  const { data } = useAsk(
    'listOperations',
    { params: { code }, query: { sort: 'createdAt', order: 'desc', pageSize: 5 } },
    {
      refetchInterval: (answer) =>
        answer?.items.some(({ state }) => state === 'running') ? pollEvery() : false,
    },
  )
  const [kept, keep] = useKeptState<Kept>(`operations.${code}`, {
    seen: [],
    away: [],
    folded: false,
    // One that ended before it was first seen is shown as well when it was made since this tab came up.
    since: Date.now(),
  })
  const running = data?.items
    .filter(({ state }) => state === 'running')
    .map(({ id }) => id)
    .join()
  const isNew = running?.split(',').some((id) => id !== '' && !kept.seen.includes(id))
  useEffect(() => {
    if (running && isNew)
      keep((before) => ({
        ...before,
        seen: [...new Set([...before.seen, ...running.split(',')])].slice(-20),
      }))
  }, [running, isNew, keep])
  const shown = data?.items.filter(
    ({ id, createdAt }) =>
      (kept.seen.includes(id) || new Date(createdAt).getTime() > kept.since) && !kept.away.includes(id),
  )
  return {
    shown: shown ?? [],
    folded: kept.folded,
    fold: () => keep((before) => ({ ...before, folded: !before.folded })),
    putAway: (id: string) => keep((before) => ({ ...before, away: [...before.away, id].slice(-50) })),
  }
}

export function OperationDock({ code }: { code: string }) {
  const { shown, folded, fold, putAway } = useShownOperations(code)
  if (shown.length === 0) return null
  return (
    <aside className="operation-dock" aria-label={t`Operations`}>
      {shown.map((operation) => (
        <Docked
          key={operation.id}
          {...{ code, operation, folded }}
          onFold={fold}
          onPutAway={() => putAway(operation.id)}
        />
      ))}
    </aside>
  )
}

type DockedProps = {
  code: string
  operation: Operation
  folded: boolean
  onFold: () => void
  onPutAway: () => void
}

function Docked({ code, operation, folded, onFold, onPutAway }: DockedProps) {
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

export function CancelButton({ code, id }: { code: string; id: string }) {
  const cancel = useAct('cancelOperation')
  if (useReadOnlyReason('ask')) return null
  return (
    <Button
      size="compact-sm"
      h={30}
      variant="default"
      loading={cancel.isPending}
      onClick={() => cancel.mutate({ params: { code, id } }, { onError: tellError })}
    >
      <Trans>Cancel the rest</Trans>
    </Button>
  )
}
