/** Activity > Schedules: operations at a time. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Menu } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import type { Schedule } from '../../../../src/schema/schedule.ts'
import { Empty, NoneHere } from '../../components/empty.tsx'
import { type Column, ListTable } from '../../components/list-table.tsx'
import { operationNames } from '../../components/outcome.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { ReasonButton } from '../../components/reason-button.tsx'
import { RowMenu } from '../../components/row-menu.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { tellError } from '../../components/tell.ts'
import { say } from '../../lib/language.ts'
import { type ListState, useListState } from '../../lib/list-state.ts'
import { useAct, useAsk } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { useDeleteSchedule } from './delete-schedule.tsx'
import { filterInWords, LastRun, NextRun, timingInWords } from './schedule-words.tsx'

function columns(code: string): Column<Schedule>[] {
  return [
    {
      key: 'name',
      label: t`Name`,
      sort: 'name',
      render: ({ id, name, kind, filter }) => (
        <>
          <Link className="text-link row-link" to="/t/$code/schedules/$id" params={{ code, id }}>
            {name}
          </Link>
          <div className="detail">
            {say(operationNames[kind])} · {filterInWords(filter)}
          </div>
        </>
      ),
    },
    {
      key: 'when',
      label: t`When`,
      render: (schedule) => (
        <>
          {timingInWords(schedule)}
          <div className="detail">{schedule.timezone}</div>
        </>
      ),
    },
    {
      key: 'nextAt',
      label: t`Next run`,
      sort: 'nextAt',
      render: (schedule) => <NextRun schedule={schedule} />,
    },
    { key: 'last', label: t`Last run`, render: (schedule) => <LastRun code={code} schedule={schedule} /> },
  ]
}

export function SchedulesPage() {
  const { code = '' } = useParams({ strict: false })
  const list = useListState('name')
  const navigate = useNavigate()
  const answer = useAsk('listSchedules', { params: { code }, query: list.query }, { keep: true })
  const make = () => navigate({ to: '/t/$code/schedules/$id', params: { code, id: 'new' } })
  return (
    <>
      <PageHeader crumbs={[{ label: t`Activity` }]} title={t`Schedules`} />
      <div className="surface">
        <div className="toolbar">
          <ReasonButton reason={useReadOnlyReason('ask')} leftSection={<IconPlus size={16} />} onClick={make}>
            <Trans>New Schedule</Trans>
          </ReasonButton>
          <SearchBox label={t`Search schedules`} hotkey="/" value={list.q} onSearch={list.setSearch} />
        </div>
        <ListTable
          label={t`Schedules`}
          columns={columns(code)}
          list={list}
          answer={answer}
          idOf={({ id }) => id}
          nameOf={({ name }) => name}
          rowMenu={(schedule) => <ScheduleMenu code={code} schedule={schedule} />}
          empty={<NoSchedules list={list} />}
        />
      </div>
    </>
  )
}

function NoSchedules({ list }: { list: ListState }) {
  if (list.q !== '' || list.page > 1)
    return <NoneHere list={list} none={t`No schedule matches “${list.q}”`} all={t`Show all schedules`} />
  return (
    <Empty title={t`Nothing is scheduled yet`}>
      <Trans>
        A schedule resyncs or reboots phones while nobody works: once, or each week, by the clock of the
        tenant’s time zone. It asks the phones that its filter finds when the time has come, such as those
        that are pending at 02:30, and each run is an operation with an outcome for every phone.
      </Trans>
    </Empty>
  )
}

function ScheduleMenu({ code, schedule }: { code: string; schedule: Schedule }) {
  const { id, enabled, revision } = schedule
  const navigate = useNavigate()
  const remove = useDeleteSchedule(code)
  const update = useAct('updateSchedule')
  const readOnly = useReadOnlyReason('ask') !== undefined
  const toggle = () =>
    update.mutate(
      { params: { code, id }, body: { enabled: !enabled }, ifMatch: revision },
      { onError: tellError },
    )
  return (
    <RowMenu of={schedule.name}>
      <Menu.Item onClick={() => navigate({ to: '/t/$code/schedules/$id', params: { code, id } })}>
        <Trans>Open</Trans>
      </Menu.Item>
      {!readOnly && (
        <>
          <Menu.Item onClick={toggle}>{enabled ? t`Switch off` : t`Switch on`}</Menu.Item>
          <Menu.Item color="red" onClick={() => remove(schedule)}>
            <Trans>Delete…</Trans>
          </Menu.Item>
        </>
      )}
    </RowMenu>
  )
}
