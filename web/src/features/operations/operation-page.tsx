/** One operation: each phone with what was seen of it. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Chip, Group, Skeleton, Text } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import type {
  OperationDetail,
  OperationPhone,
  OperationPhonesQuery,
  Outcome,
} from '../../../../src/schema/operation.ts'
import { answeredByWords } from '../../components/answered-by.ts'
import { Empty } from '../../components/empty.tsx'
import { type Column, ListTable } from '../../components/list-table.tsx'
import { NotThere } from '../../components/not-there.tsx'
import { OutcomeWord, operationInWords, outcomeOrder, outcomes } from '../../components/outcome.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { Time } from '../../components/time.tsx'
import { say } from '../../lib/language.ts'
import { type ListState, useListState } from '../../lib/list-state.ts'
import { pollEvery } from '../../lib/live.ts'
import { useAsk } from '../../lib/queries.ts'
import { usePageSearch } from '../../lib/search.ts'
import { CancelButton } from './cancel-button.tsx'
import { CountsBar, CountsLine } from './counts.tsx'
import { OperationState } from './operation-state.tsx'
import { RetryButton } from './retry-button.tsx'

export function OperationPage() {
  const { code = '', id = '' } = useParams({ strict: false })
  const { data, error } = useAsk(
    'operation',
    // The phones are asked for page by page below.
    { params: { code, id }, query: { pageSize: 1 } },
    { refetchInterval: (answer) => (answer?.state === 'running' ? pollEvery() : false) },
  )
  const [search] = usePageSearch()
  if (error && !data) return <NotThere error={error} />
  if (!data) return <Skeleton height={300} aria-label={t`Loading`} />
  return (
    <>
      <PageHeader
        crumbs={[{ label: t`Activity` }, { label: t`Operations`, to: `/t/${code}/operations` }]}
        title={operationInWords(data)}
        aside={<OperationState operation={data} />}
        actions={
          <>
            {data.state === 'running' && <CancelButton code={code} id={id} />}
            <RetryButton code={code} operation={data} shown={search.state} />
          </>
        }
      />
      <div className="surface section">
        <CountsBar operation={data} />
        <Text aria-live="polite">
          <CountsLine operation={data} />
        </Text>
        <Text size="sm" c="dimmed">
          <Trans>
            Started <Time at={data.createdAt} /> by <Who code={code} operation={data} />
          </Trans>
          {data.endedAt && (
            <>
              {' '}
              ·{' '}
              <Trans>
                ended <Time at={data.endedAt} />
              </Trans>
            </>
          )}
          . <Trans>Only “fetched” proves that a phone took its configuration.</Trans>
        </Text>
        <Linked code={code} operation={data} />
      </div>
      <Phones code={code} id={id} counts={data.counts} />
    </>
  )
}

/** Who began it, or the schedule that did. */
function Who({ code, operation: { scheduleId, createdBy } }: { code: string; operation: OperationDetail }) {
  if (scheduleId === null) return createdBy
  return (
    <Link className="text-link" to="/t/$code/schedules/$id" params={{ code, id: scheduleId }}>
      {createdBy}
    </Link>
  )
}

/** What it asks again, and by what it was asked again. */
function Linked({ code, operation }: { code: string; operation: OperationDetail }) {
  const { retryOf, retriedBy } = operation
  const to = (other: string) => ({ to: '/t/$code/operations/$id', params: { code, id: other } }) as const
  if (retryOf === null && retriedBy.length === 0) return null
  return (
    <Text size="sm">
      {retryOf !== null && (
        <Trans>
          Asks phones of{' '}
          <Link className="text-link" {...to(retryOf)}>
            an earlier operation
          </Link>{' '}
          again.
        </Trans>
      )}{' '}
      {retriedBy.length > 0 && (
        <Trans>
          Phones of it were asked{' '}
          <Link className="text-link" {...to(retriedBy[0] ?? '')}>
            once more
          </Link>
          .
        </Trans>
      )}
    </Text>
  )
}

/** `200 by the phone` */
function answerOf({ sipStatus, answeredBy }: OperationPhone): string {
  const by = answeredBy ? say(answeredByWords[answeredBy]) : ''
  return `${sipStatus ?? ''} ${by}`.trim() || '—'
}

function columns(code: string): Column<OperationPhone>[] {
  return [
    {
      key: 'name',
      label: t`Phone`,
      sort: 'name',
      render: (phone) => (
        <Link className="text-link row-link" to="/t/$code/phones/$id" params={{ code, id: phone.phoneId }}>
          {phone.name}
        </Link>
      ),
    },
    { key: 'state', label: t`State`, sort: 'state', render: (phone) => <OutcomeWord phone={phone} /> },
    { key: 'sipStatus', label: t`SIP answer`, render: answerOf },
    {
      key: 'detail',
      label: t`Detail`,
      render: (phone) => say(phone.detail || outcomes[phone.state].meaning),
    },
    { key: 'at', label: t`Last change`, sort: 'at', render: (phone) => <Time at={phone.at} /> },
    {
      key: 'answeredAt',
      label: t`Answered`,
      render: (phone) => (phone.answeredAt ? <Time at={phone.answeredAt} /> : '—'),
    },
    {
      key: 'fetchedAt',
      label: t`Fetched`,
      render: (phone) => (phone.fetchedAt ? <Time at={phone.fetchedAt} /> : '—'),
    },
  ]
}

function Phones({ code, id, counts }: { code: string; id: string; counts: OperationDetail['counts'] }) {
  const list = useListState('position')
  const [search, change] = usePageSearch()
  const answer = useAsk(
    'operation',
    { params: { code, id }, query: phonesQuery(list.query, search.state) },
    { keep: true, refetchInterval: (data) => (data?.state === 'running' ? pollEvery() : false) },
  )
  const { data, error, refetch } = answer
  return (
    <div className="surface">
      <div className="toolbar">
        <StateFilter
          counts={counts}
          state={search.state}
          onChange={(state) => change({ state, page: undefined })}
        />
        <SearchBox label={t`Search these phones`} hotkey="/" value={list.q} onSearch={list.setSearch} />
      </div>
      <ListTable
        label={t`Phones of this operation`}
        columns={columns(code)}
        list={list}
        answer={{ data: data && { items: data.phones, total: data.found }, error, refetch }}
        idOf={({ phoneId }) => phoneId}
        nameOf={({ name }) => name}
        empty={<Empty title={t`No phone of this operation matches`} />}
      />
    </div>
  )
}

/** What stands in an address may be anything; the server is asked for what it knows. */
function phonesQuery(query: ListState['query'], state: string | undefined): Partial<OperationPhonesQuery> {
  const known = outcomeOrder.find((outcome) => outcome === state)
  const sort = (['name', 'state', 'at'] as const).find((key) => key === query.sort) ?? 'position'
  return { ...query, sort, state: known ?? (state === 'failed' ? 'failed' : undefined) }
}

type FilterProps = {
  counts: OperationDetail['counts']
  state: string | undefined
  onChange: (state: Outcome | undefined) => void
}

function StateFilter({ counts, state, onChange }: FilterProps) {
  const present = outcomeOrder.filter((outcome) => (counts[outcome] ?? 0) > 0 || outcome === state)
  return (
    <Group gap={6} role="group" aria-label={t`Show only`}>
      <Chip size="xs" checked={state === undefined} onChange={() => onChange(undefined)}>
        <Trans>All</Trans>
      </Chip>
      {present.map((outcome) => (
        <Chip key={outcome} size="xs" checked={state === outcome} onChange={() => onChange(outcome)}>
          {say(outcomes[outcome].word)} {counts[outcome] ?? 0}
        </Chip>
      ))}
    </Group>
  )
}
