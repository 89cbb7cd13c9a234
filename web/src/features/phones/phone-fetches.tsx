/** Activity of a phone: what it asked and what it got, as it happens. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Skeleton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Fetch } from '../../../../src/schema/phone.ts'
import { Empty } from '../../components/empty.tsx'
import { OutcomeOfFetch } from '../../components/fetch-outcome.tsx'
import { type Column, ListTable } from '../../components/list-table.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { soon } from '../../components/soon.tsx'
import { Time } from '../../components/time.tsx'
import { bytes } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'
import { useListState } from '../../lib/list-state.ts'
import { pollEvery } from '../../lib/live.ts'
import { useAsk } from '../../lib/queries.ts'
import { type PageSearch, usePageSearch } from '../../lib/search.ts'

const columns = (): Column<Fetch>[] => [
  {
    key: 'at',
    label: t`Time`,
    sort: 'at',
    render: (fetch) => (
      <Link
        className="text-link"
        to="."
        search={(before: PageSearch) => ({ ...before, show: fetch.id })}
        title={t`What it was given, and what has changed since`}
      >
        <Time at={fetch.at} />
      </Link>
    ),
  },
  {
    key: 'file',
    label: t`File`,
    render: (fetch) => (
      <div className="wrap-anywhere">
        <span className="mono">{fetch.file || t`(main file)`}</span>
        <div className="detail">
          <Trans>
            {fetch.method} over {fetch.protocol.toUpperCase()}
          </Trans>
        </div>
      </div>
    ),
  },
  {
    key: 'outcome',
    label: t`Outcome`,
    render: (fetch) => (
      <div>
        <OutcomeOfFetch outcome={fetch.outcome} />
        <div className="detail">{say(fetch.reason.message)}</div>
      </div>
    ),
  },
  { key: 'ip', label: 'IP', render: (fetch) => <span className="mono">{fetch.ip}</span> },
  {
    key: 'userAgent',
    label: t`User agent`,
    render: (fetch) => <span className="wrap-anywhere">{fetch.userAgent || '—'}</span>,
  },
  { key: 'bytes', label: t`Size`, render: (fetch) => bytes(fetch.bytes) },
]

const FetchDetail = soon(
  () => import('./fetch-detail.tsx'),
  () => <Skeleton height={240} aria-label={t`Loading`} />,
)

type Props = { code: string; id: string; mac: string }

/** All of them, or the one that is opened. */
export function PhoneFetches(props: Props) {
  const [{ show }, change] = usePageSearch()
  if (show === undefined) return <AllFetches {...props} />
  return <FetchDetail {...props} fetchId={show} onClose={() => change({ show: undefined })} />
}

function AllFetches({ code, id }: Omit<Props, 'mac'>) {
  const list = useListState('at', 'desc')
  const answer = useAsk(
    'phoneFetches',
    { params: { code, id }, query: list.query },
    { keep: true, refetchInterval: () => pollEvery() },
  )
  return (
    <div className="surface">
      <div className="toolbar">
        <SearchBox label={t`Search fetches`} hotkey="/" value={list.q} onSearch={list.setSearch} />
      </div>
      <ListTable
        label={t`Fetches`}
        columns={columns()}
        list={list}
        answer={answer}
        idOf={(fetch) => fetch.id}
        nameOf={(fetch) => fetch.file}
        empty={
          <Empty title={list.q ? t`No fetch matches` : t`The phone has not asked for anything yet`}>
            <Trans>Each request of the phone is shown here as it happens, with what it got and why.</Trans>
          </Empty>
        }
      />
    </div>
  )
}
