/** The audit trail: of a tenant under Activity, of all under System. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Menu, NativeSelect, TextInput } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { auditKinds, auditOutcomes } from '../../../../src/schema/audit-words.ts'
import AuditTable from '../../components/audit-table.tsx'
import { Empty } from '../../components/empty.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { addressOf } from '../../lib/api.ts'
import { type ListState, useListState } from '../../lib/list-state.ts'
import { useAsk } from '../../lib/queries.ts'
import { usePageSearch } from '../../lib/search.ts'
import { ChainWord } from './chain-word.tsx'
import './audit.css'

export function AuditPage() {
  const { code } = useParams({ strict: false })
  const list = useListState('at', 'desc')
  const filter = useFilter()
  const query = { ...filter, page: list.page, pageSize: list.pageSize }
  const ofTenant = useAsk(
    'tenantAuditTrail',
    { params: { code: code ?? '' }, query },
    { keep: true, enabled: code !== undefined },
  )
  const ofAll = useAsk('auditTrail', { query }, { keep: true, enabled: code === undefined })
  return (
    <>
      <PageHeader
        crumbs={[{ label: code === undefined ? t`System` : t`Activity` }]}
        title={t`Audit trail`}
        aside={<ChainWord />}
        actions={<Export code={code} filter={filter} />}
      />
      <div className="surface">
        <div className="toolbar">
          <SearchBox label={t`Search the trail`} hotkey="/" value={list.q} onSearch={list.setSearch} />
          <Filters />
        </div>
        <AuditTable
          code={code}
          list={list}
          answer={code === undefined ? ofAll : ofTenant}
          empty={<Nothing list={list} isFiltered={Object.values(filter).some(Boolean)} />}
        />
      </div>
    </>
  )
}

const spans = { today: 0, week: 7, month: 30 } as const
type Span = keyof typeof spans

/** From the beginning of a day on, so that it stays the same question for a while. */
function beginOf(span: string | undefined): string | undefined {
  if (span === undefined || !(span in spans)) return undefined
  const day = new Date()
  day.setHours(0, 0, 0, 0)
  day.setDate(day.getDate() - spans[span as Span])
  return day.toISOString()
}

function useFilter() {
  const [{ q, who, kind, since, outcome, ip }] = usePageSearch()
  const from = useMemo(() => beginOf(since), [since])
  const known = auditOutcomes.find((each) => each === outcome)
  return { q, who, kind, address: ip, outcome: known, from }
}

function Filters() {
  const [search, change] = usePageSearch()
  const set = (name: 'who' | 'kind' | 'since' | 'outcome' | 'ip') => (value: string) =>
    change({ [name]: value || undefined, page: undefined }, true)
  return (
    <search className="audit-filters" aria-label={t`Filters`}>
      <NativeSelect
        aria-label={t`Since`}
        value={search.since ?? ''}
        onChange={(event) => set('since')(event.currentTarget.value)}
        data={[
          { value: '', label: t`Any time` },
          { value: 'today', label: t`Today` },
          { value: 'week', label: t`Last 7 days` },
          { value: 'month', label: t`Last 30 days` },
        ]}
      />
      <TextFilter label={t`Who`} value={search.who ?? ''} onFilter={set('who')} />
      <NativeSelect
        aria-label={t`Kind of object`}
        value={search.kind ?? ''}
        onChange={(event) => set('kind')(event.currentTarget.value)}
        data={[{ value: '', label: t`All objects` }, ...auditKinds]}
      />
      <NativeSelect
        aria-label={t`Outcome`}
        value={search.outcome ?? ''}
        onChange={(event) => set('outcome')(event.currentTarget.value)}
        data={[{ value: '', label: t`Done or not` }, ...auditOutcomes]}
      />
      <TextFilter label={t`From address`} value={search.ip ?? ''} onFilter={set('ip')} />
    </search>
  )
}

type TextFilterProps = { label: string; value: string; onFilter: (text: string) => void }

/** Asks when it is left, or at Enter: one goes on typing where one is. */
function TextFilter({ label, value, onFilter }: TextFilterProps) {
  const [text, setText] = useState(value)
  // Back and forward change the address, and with it the filter.
  useEffect(() => setText(value), [value])
  const filter = () => {
    if (text.trim() !== value) onFilter(text.trim())
  }
  return (
    <TextInput
      aria-label={label}
      placeholder={label}
      w={140}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={filter}
      onKeyDown={(event) => {
        if (event.key === 'Enter') filter()
      }}
    />
  )
}

function Export({ code, filter }: { code: string | undefined; filter: Record<string, string | undefined> }) {
  const address = code === undefined ? addressOf('exportAudit') : addressOf('exportTenantAudit', { code })
  const to = (format: string) => {
    const search = new URLSearchParams({ format })
    for (const [name, value] of Object.entries(filter)) if (value) search.set(name, value)
    return `${address}?${search}`
  }
  return (
    <Menu>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} />}>
          <Trans>Export</Trans>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={to('csv')} download>
          <Trans>CSV, for spreadsheets</Trans>
        </Menu.Item>
        <Menu.Item component="a" href={to('jsonl')} download>
          <Trans>JSON lines, for programs</Trans>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function Nothing({ list, isFiltered }: { list: ListState; isFiltered: boolean }) {
  const [, change] = usePageSearch()
  const none = {
    q: undefined,
    who: undefined,
    kind: undefined,
    since: undefined,
    outcome: undefined,
    ip: undefined,
  }
  if (isFiltered || list.page > 1)
    return (
      <Empty
        title={t`No row of the trail matches`}
        actions={
          <Button variant="default" onClick={() => change({ ...none, page: undefined })}>
            <Trans>Show the whole trail</Trans>
          </Button>
        }
      />
    )
  return (
    <Empty title={t`Nothing was done yet`}>
      <Trans>
        Whoever changes something, looks at a password, signs in or is refused leaves a row here: who, when,
        from where, and what it was before. Passwords themselves never stand in it.
      </Trans>
    </Empty>
  )
}
