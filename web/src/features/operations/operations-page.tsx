/** Activity > Operations: every resync and reboot of the tenant. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Link, useParams } from '@tanstack/react-router'
import type { Operation } from '../../../../src/schema/operation.ts'
import { Empty } from '../../components/empty.tsx'
import { type Column, ListTable } from '../../components/list-table.tsx'
import { operationInWords } from '../../components/outcome.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Time } from '../../components/time.tsx'
import { useListState } from '../../lib/list-state.ts'
import { pollEvery } from '../../lib/live.ts'
import { useAsk } from '../../lib/queries.ts'
import { CountsBar, CountsLine } from './counts.tsx'
import { OperationState } from './operation-state.tsx'

function columns(code: string): Column<Operation>[] {
  return [
    {
      key: 'kind',
      label: t`Operation`,
      render: (operation) => (
        <Link className="text-link row-link" to="/t/$code/operations/$id" params={{ code, id: operation.id }}>
          {operationInWords(operation)}
        </Link>
      ),
    },
    { key: 'state', label: t`State`, render: (operation) => <OperationState operation={operation} /> },
    {
      key: 'counts',
      label: t`Outcomes`,
      render: (operation) => (
        <div style={{ minWidth: 200 }}>
          <CountsBar operation={operation} />
          <span className="detail">
            <CountsLine operation={operation} />
          </span>
        </div>
      ),
    },
    {
      key: 'createdAt',
      label: t`Started`,
      sort: 'createdAt',
      render: (operation) => <Time at={operation.createdAt} />,
    },
    {
      key: 'createdBy',
      label: t({ message: 'By', context: 'a person' }),
      render: (operation) => operation.createdBy,
    },
    {
      key: 'endedAt',
      label: t({ message: 'Ended', context: 'when' }),
      render: (operation) => (operation.endedAt ? <Time at={operation.endedAt} /> : '—'),
    },
  ]
}

export function OperationsPage() {
  const { code = '' } = useParams({ strict: false })
  const list = useListState('createdAt', 'desc')
  const answer = useAsk(
    'listOperations',
    { params: { code }, query: list.query },
    {
      keep: true,
      refetchInterval: (data) => (data?.items.some(({ state }) => state === 'running') ? pollEvery() : false),
    },
  )
  return (
    <>
      <PageHeader crumbs={[{ label: t`Activity` }]} title={t`Operations`} />
      <div className="surface">
        <ListTable
          label={t`Operations`}
          columns={columns(code)}
          list={list}
          answer={answer}
          idOf={({ id }) => id}
          nameOf={({ kind }) => kind}
          empty={
            <Empty title={t`No operations yet`}>
              <Trans>
                Select phones in the list of phones and choose Resync config or Reboot: each becomes an
                operation with an outcome for every phone.
              </Trans>
            </Empty>
          }
        />
      </div>
    </>
  )
}
