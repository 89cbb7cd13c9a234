/** Activity > Operations: every resync and reboot of the tenant. */

import { Link, useParams } from '@tanstack/react-router'
import type { Operation } from '../../../../src/schema/operation.ts'
import { Empty } from '../../components/empty.tsx'
import { type Column, ListTable } from '../../components/list-table.tsx'
import { operationNames } from '../../components/outcome.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Time } from '../../components/time.tsx'
import { counted } from '../../lib/format.ts'
import { useListState } from '../../lib/list-state.ts'
import { pollEvery } from '../../lib/live.ts'
import { useAsk } from '../../lib/queries.ts'
import { CountsBar, CountsLine } from './counts.tsx'
import { OperationState } from './operation-state.tsx'

function columns(code: string): Column<Operation>[] {
  return [
    {
      key: 'kind',
      label: 'Operation',
      render: (operation) => (
        <Link className="text-link row-link" to="/t/$code/operations/$id" params={{ code, id: operation.id }}>
          {operationNames[operation.kind]} {counted(operation.total, 'phone')}
        </Link>
      ),
    },
    { key: 'state', label: 'State', render: (operation) => <OperationState operation={operation} /> },
    {
      key: 'counts',
      label: 'Outcomes',
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
      label: 'Started',
      sort: 'createdAt',
      render: (operation) => <Time at={operation.createdAt} />,
    },
    { key: 'createdBy', label: 'By', render: (operation) => operation.createdBy },
    {
      key: 'endedAt',
      label: 'Ended',
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
      <PageHeader crumbs={[{ label: 'Activity' }]} title="Operations" />
      <div className="surface">
        <ListTable
          label="Operations"
          columns={columns(code)}
          list={list}
          answer={answer}
          idOf={({ id }) => id}
          nameOf={({ kind }) => kind}
          empty={
            <Empty title="No operations yet">
              Select phones in the list of phones and choose Resync config or Reboot: each becomes an
              operation with an outcome for every phone.
            </Empty>
          }
        />
      </div>
    </>
  )
}
