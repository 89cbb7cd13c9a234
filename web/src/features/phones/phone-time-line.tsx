/** The time line of a phone: how it was changed, what it fetched and sent, what it was asked; each state compared and restored. */

import { msg, plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Alert, Button, Chip, Skeleton } from '@mantine/core'
import {
  IconArrowDown,
  IconArrowUp,
  IconPencil,
  IconPhoneCall,
  IconRefresh,
  type TablerIcon,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { Fragment, useState } from 'react'
import type { FieldChange } from '../../../../src/schema/audit.ts'
import {
  type History,
  type HistoryEntry,
  type HistoryKind,
  historyKinds,
} from '../../../../src/schema/phone-history.ts'
import { Empty } from '../../components/empty.tsx'
import { OutcomeOfFetch } from '../../components/fetch-outcome.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { soon } from '../../components/soon.tsx'
import { bytes, clockTime, dateBy, exactTime } from '../../lib/format.ts'
import { say, type Words } from '../../lib/language.ts'
import { pollEvery } from '../../lib/live.ts'
import { useAsk } from '../../lib/queries.ts'
import { usePageSearch } from '../../lib/search.ts'
import { manyFieldName } from './field-names.ts'
import './time-line.css'

/** Loaded when somebody compares. */
const PhoneCompare = soon(
  () => import('./phone-compare.tsx'),
  () => <Skeleton height={240} aria-label={t`Loading`} />,
)

const kindWords: Words<HistoryKind> = {
  changes: msg`Changes`,
  fetches: msg`Fetches`,
  operations: msg`Operations`,
  uploads: msg`Uploads`,
  registrations: msg`Registrations`,
}

const icons: Record<HistoryKind, TablerIcon> = {
  changes: IconPencil,
  fetches: IconArrowDown,
  operations: IconRefresh,
  uploads: IconArrowUp,
  registrations: IconPhoneCall,
}

type Props = { code: string; id: string }

export default function PhoneTimeLine({ code, id }: Props) {
  const [{ q = '', kind, show, since }, change] = usePageSearch()
  const [pageSize, setPageSize] = useState(50)
  const kinds = kind === undefined ? [...historyKinds] : kind.split(',').filter(isKind)
  const { data, error } = useAsk(
    'phoneHistory',
    { params: { code, id }, query: { q: q || undefined, kinds, pageSize, ...dayOf(since) } },
    { keep: true, refetchInterval: () => pollEvery() },
  )
  const compare = (revision: number | undefined) => change({ show: revision?.toString() })
  if (error && !data)
    return (
      <Alert color="red" variant="light" title={t`The time line cannot be shown`} role="alert">
        {error.message}
      </Alert>
    )
  return (
    <div className={data && show !== undefined ? 'time-line with-compare' : 'time-line'}>
      <div className="surface">
        <div className="toolbar">
          <SearchBox
            label={t`Search the time line`}
            hotkey="/"
            value={q}
            onSearch={(text) => change({ q: text || undefined }, true)}
          />
          <Kinds
            kinds={kinds}
            counts={data?.counts}
            onChange={(next) =>
              change({ kind: next.length === historyKinds.length ? undefined : next.join(',') }, true)
            }
          />
        </div>
        {since && <OneDay day={since} onAll={() => change({ since: undefined })} />}
        {data ? (
          <Stream
            code={code}
            history={data}
            isSearched={q !== '' || kind !== undefined}
            onCompare={compare}
          />
        ) : (
          <Skeleton height={320} aria-label={t`Loading`} />
        )}
        {data && data.items.length < data.total && pageSize < most && (
          <More onMore={() => setPageSize(Math.min(most, pageSize + 50))} />
        )}
      </div>
      {data && show !== undefined && (
        <PhoneCompare
          key={show}
          {...{ code, id, history: data, onChoose: compare }}
          revision={Number(show)}
        />
      )}
    </div>
  )
}

function More({ onMore }: { onMore: () => void }) {
  return (
    <Button variant="default" m="sm" onClick={onMore}>
      <Trans>Show more</Trans>
    </Button>
  )
}

const most = 200

const isKind = (word: string): word is HistoryKind => (historyKinds as readonly string[]).includes(word)

/** From midnight to midnight where one is. */
function dayOf(day: string | undefined): { from?: string; to?: string } {
  const from = day === undefined ? Number.NaN : new Date(`${day}T00:00`).getTime()
  if (Number.isNaN(from)) return {}
  const to = new Date(from)
  to.setDate(to.getDate() + 1)
  return { from: new Date(from).toISOString(), to: to.toISOString() }
}

function OneDay({ day, onAll }: { day: string; onAll: () => void }) {
  return (
    <p className="time-line-day">
      {dateBy({ dateStyle: 'full' }).format(new Date(`${day}T12:00`))}{' '}
      <button type="button" className="plain-button link-button" onClick={onAll}>
        <Trans>Show all days</Trans>
      </button>
    </p>
  )
}

type KindsProps = {
  kinds: readonly HistoryKind[]
  counts: History['counts'] | undefined
  onChange: (kinds: HistoryKind[]) => void
}

function Kinds({ kinds, counts, onChange }: KindsProps) {
  return (
    <fieldset className="time-line-kinds">
      <legend className="visually-hidden">
        <Trans>What is shown</Trans>
      </legend>
      {historyKinds.map((kind) => (
        <Chip
          key={kind}
          size="sm"
          checked={kinds.includes(kind)}
          onChange={(isOn) =>
            onChange(historyKinds.filter((each) => (each === kind ? isOn : kinds.includes(each))))
          }
        >
          {say(kindWords[kind])} {counts?.[kind] ?? ''}
        </Chip>
      ))}
    </fieldset>
  )
}

type StreamProps = {
  code: string
  history: History
  isSearched: boolean
  onCompare: (revision: number) => void
}

function Stream({ code, history, isSearched, onCompare }: StreamProps) {
  if (history.items.length === 0)
    return (
      <Empty title={isSearched ? t`Nothing matches` : t`Nothing has happened yet`}>
        <Trans>Each change, fetch, operation, upload and registration of the phone stands here.</Trans>
      </Empty>
    )
  const day = dateBy({ dateStyle: 'full' })
  const days = Map.groupBy(history.items, ({ at }) => localDay(at))
  return (
    <div className="time-line-stream">
      {[...days].map(([date, entries]) => (
        <Fragment key={date}>
          <h2 className="time-line-day">
            <Link className="text-link" to="." search={(before) => ({ ...before, since: date })}>
              {day.format(new Date(`${date}T12:00`))}
            </Link>
          </h2>
          <ol>
            {entries.map((entry) => (
              <Entry key={`${entry.kind} ${entry.id}`} {...{ code, entry, onCompare }} />
            ))}
          </ol>
        </Fragment>
      ))}
    </div>
  )
}

/** `2026-11-28`, where one is. */
function localDay(at: string): string {
  const date = new Date(at)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

type EntryProps = { code: string; entry: HistoryEntry; onCompare: (revision: number) => void }

function Entry({ code, entry, onCompare }: EntryProps) {
  const Icon = icons[entry.kind]
  const before = entry.kind === 'changes' ? entry.before : null
  return (
    <li className="time-line-entry">
      <time dateTime={entry.at} title={exactTime(entry.at)}>
        {clockTime(Date.parse(entry.at))}
      </time>
      <span className="time-line-sign" data-kind={entry.kind}>
        <Icon size={14} aria-hidden />
        <span className="visually-hidden">{say(kindWords[entry.kind])}</span>
      </span>
      <div className="wrap-anywhere">
        <What entry={entry} />
      </div>
      <div className="time-line-acts">
        {before !== null && (
          <button type="button" className="plain-button link-button" onClick={() => onCompare(before)}>
            <Trans>Compare</Trans>
            <span className="visually-hidden">: {exactTime(entry.at)}</span>
          </button>
        )}
        {entry.kind === 'fetches' && (
          <Link className="text-link" to="." search={{ tab: 'activity', show: entry.fetch.id }}>
            <Trans>What it was given</Trans>
          </Link>
        )}
        {entry.kind === 'operations' && (
          <Link className="text-link" to="/t/$code/operations/$id" params={{ code, id: entry.id }}>
            <Trans>Operation</Trans>
          </Link>
        )}
      </div>
    </li>
  )
}

function What({ entry }: { entry: HistoryEntry }) {
  switch (entry.kind) {
    case 'changes':
      return <Changed entry={entry} />
    case 'fetches':
      return <Fetched entry={entry} />
    case 'operations':
      return (
        <>
          <b>{entry.operationKind === 'reboot' ? t`Reboot` : t`Resync config`}</b>: {entry.outcome.state}
          {entry.outcome.sipStatus !== null && `, ${entry.outcome.sipStatus}`}
          <div className="detail">
            <Plural value={entry.total} one="for this phone alone" other="one of # phones" /> ·{' '}
            {t`by ${entry.createdBy}`}
            {entry.outcome.detail && ` · ${say(entry.outcome.detail)}`}
          </div>
        </>
      )
    case 'uploads':
      return (
        <Trans>
          Sent <span className="mono">{entry.upload.name}</span>, {bytes(entry.upload.bytes)}
        </Trans>
      )
    case 'registrations':
      return (
        <>
          <Trans>
            Registered as <b>{entry.username}</b>
          </Trans>
          <div className="detail wrap-anywhere">
            {[entry.link, entry.sipAddress, entry.userAgent].filter(Boolean).join(' · ')}
          </div>
        </>
      )
  }
}

type Of<Kind extends HistoryKind> = Extract<HistoryEntry, { kind: Kind }>

function Fetched({ entry: { fetch, times, firstAt } }: { entry: Of<'fetches'> }) {
  return (
    <>
      <OutcomeOfFetch outcome={fetch.outcome} /> <span className="mono">{fetch.file || t`(main file)`}</span>
      {fetch.bytes > 0 && `, ${bytes(fetch.bytes)}`}
      {times > 1 && (
        <b>
          , <Plural value={times} one="# time" other="# times" />
        </b>
      )}
      <div className="detail">
        {fetch.ip} · {fetch.protocol.toUpperCase()}
        {times > 1 && <> · {t`the first at ${exactTime(firstAt)}`}</>} · {say(fetch.reason.message)}
      </div>
    </>
  )
}

const actionWords: Words<string> = {
  'phone.create': msg`made this phone`,
  'phone.update': msg`changed it`,
  'phone.many': msg`changed it with others`,
  'phone.change': msg`changed it with others`,
  'phone.undo': msg`undid a change of many`,
  'phone.restore': msg`restored it`,
  'phone.secret': msg`made a new secret`,
  'phone.rotate': msg`made new credentials`,
  'phone.revoke': msg`ended old credentials`,
  'phone.unlock': msg`let everybody in again`,
  'phone.handOver': msg`made a link to hand it over`,
  'phone.handOverEnd': msg`took its link back`,
  'phone.handedOver': msg`gave it to who used its link`,
  'phone.reveal': msg`looked at its secrets`,
  'preset.delete': msg`deleted its preset`,
  'keyLayout.delete': msg`deleted its key layout`,
}

function Changed({ entry }: { entry: Of<'changes'> }) {
  const { who, address, action, fields, more } = entry
  return (
    <>
      <b>{who ?? t`Somebody`}</b> {say(actionWords[action] ?? action)}
      {fields.length > 0 && (
        <>
          : <Plural value={fields.length + more} one="# field" other="# fields" />
        </>
      )}
      {address && <div className="detail">{t`from ${address}`}</div>}
      {fields.length > 0 && (
        <dl className="time-line-fields">
          {fields.map((field) => (
            <FieldRow key={field.field} change={field} />
          ))}
        </dl>
      )}
      {more > 0 && <div className="detail">{plural(more, { one: 'and # more', other: 'and # more' })}</div>}
    </>
  )
}

function FieldRow({ change: { field, old, new: next, secret } }: { change: FieldChange }) {
  return (
    <>
      <dt>{manyFieldName(field)}</dt>
      <dd>
        {secret ? (
          <span className="detail">
            <Trans>changed, not shown</Trans>
          </span>
        ) : (
          <>
            {old === undefined ? (
              <span className="detail">
                <Trans>nothing</Trans>
              </span>
            ) : (
              <del className="audit-old">{old}</del>
            )}{' '}
            <span aria-hidden>→</span>{' '}
            {next === undefined ? (
              <span className="detail">
                <Trans>nothing</Trans>
              </span>
            ) : (
              <ins className="audit-new">{next}</ins>
            )}
          </>
        )}
      </dd>
    </>
  )
}
