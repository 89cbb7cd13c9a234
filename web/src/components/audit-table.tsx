/** Rows of the audit trail: when, who, from where, what, to which object, and what it was before. */

import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Badge, UnstyledButton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { AuditRow, FieldChange } from '../../../src/schema/audit.ts'
import { ago, exactTime } from '../lib/format.ts'
import { say } from '../lib/language.ts'
import type { ListState } from '../lib/list-state.ts'
import { type Column, ListTable } from './list-table.tsx'
import './audit-table.css'

type Props = {
  code: string | undefined
  list: ListState
  answer: Parameters<typeof ListTable<AuditRow>>[0]['answer']
  /** All are of the object whose page it is. */
  isOfOne?: boolean
  empty: ReactNode
}

export default function AuditTable({ code, list, answer, isOfOne = false, empty }: Props) {
  const columns = allColumns(code).filter(({ key }) => !(isOfOne && key === 'object'))
  return (
    <ListTable
      label={t`Audit trail`}
      columns={columns}
      list={list}
      answer={answer}
      idOf={({ id }) => id}
      nameOf={({ action, object }) => `${action} ${object.name}`.trim()}
      empty={empty}
    />
  )
}

function allColumns(code: string | undefined): Column<AuditRow>[] {
  return [
    { key: 'at', label: t`Time`, render: ({ at }) => <At at={at} /> },
    { key: 'who', label: t`Who`, render: ({ who }) => <span className="audit-who">{who}</span> },
    {
      key: 'address',
      label: t({ message: 'From', context: 'an address' }),
      render: ({ address }) => <span className="mono">{address ?? '–'}</span>,
    },
    { key: 'action', label: t`What`, render: (row) => <What row={row} /> },
    { key: 'object', label: t`Object`, render: (row) => <ObjectOf row={row} code={code} /> },
    { key: 'changes', label: t`Old → new`, render: (row) => <Told row={row} /> },
  ]
}

/** To the second, as it is looked for. */
function At({ at }: { at: string }) {
  return (
    <time className="audit-time" dateTime={at} title={ago(at)}>
      {exactTime(at)}
    </time>
  )
}

function What({ row: { action, outcome } }: { row: AuditRow }) {
  const color = outcome === 'done' ? 'blue' : outcome === 'refused' ? 'orange' : 'red'
  return (
    <Badge variant="light" color={color} radius="sm" tt="none" ff="monospace" fw={500} miw="max-content">
      {action}
    </Badge>
  )
}

/** Pages of objects, by kind. */
const pages: Readonly<Record<string, string>> = {
  phone: 'phones',
  extension: 'extensions',
  contact: 'contacts',
  model: 'models',
  operation: 'operations',
  schedule: 'schedules',
  link: 'links',
}

/** Of no tenant. */
const outside: Readonly<Record<string, string>> = { user: 'people', key: 'keys' }

function ObjectOf({ row, code }: { row: AuditRow; code: string | undefined }) {
  const { kind, id, name } = row.object
  const shown = name || id || '–'
  const tenant = row.tenant ?? code
  const isGone = row.action.endsWith('.delete')
  const page = pages[kind]
  const own = outside[kind]
  const inTenant = tenant !== undefined && page ? `/t/${tenant}/${page}/${id}` : undefined
  const to = id === null ? undefined : own ? `/${own}/${id}` : inTenant
  return (
    <>
      {to && !isGone ? (
        <Link className="text-link wrap-anywhere" to={to}>
          {shown}
        </Link>
      ) : (
        <span className="wrap-anywhere">{shown}</span>
      )}
      {code === undefined && row.tenant && <div className="detail">{row.tenant}</div>}
    </>
  )
}

const fewChanges = 3

function Told({ row }: { row: AuditRow }) {
  const [all, setAll] = useState(false)
  const { changes, moreChanges, detail, outcome, times } = row
  const shown = all ? changes : changes.slice(0, fewChanges)
  const left = changes.length - shown.length
  return (
    <div className="audit-told">
      {outcome !== 'done' && <strong className="audit-old">{say(outcome)} </strong>}
      {shown.map((change) => (
        <Change key={change.field} change={change} isNew={row.action.endsWith('.create')} />
      ))}
      {left > 0 && (
        <UnstyledButton className="link-button" onClick={() => setAll(true)}>
          <Trans>and {left + moreChanges} more</Trans>
        </UnstyledButton>
      )}
      {left === 0 && moreChanges > 0 && (
        <div className="detail">
          <Trans>and {moreChanges} more</Trans>
        </div>
      )}
      {changes.length === 0 && <span className="detail wrap-anywhere">{detail}</span>}
      {times > 1 && (
        <span className="detail">
          {' '}
          <Plural value={times} one="# time" other="# times" />
        </span>
      )}
    </div>
  )
}

function Change({ change, isNew }: { change: FieldChange; isNew: boolean }) {
  const { field, old, new: next, secret } = change
  const before =
    old === undefined ? (
      <span className="detail">
        <Trans>nothing</Trans>
      </span>
    ) : (
      <del className="audit-old">{old}</del>
    )
  return (
    <div className="wrap-anywhere">
      {field}:{' '}
      {secret ? (
        <span className="detail">
          <Trans>changed, not shown</Trans>
        </span>
      ) : (
        <>
          {!isNew && before} {!isNew && <span aria-hidden>→</span>}{' '}
          {next === undefined ? (
            <span className="detail">
              <Trans>nothing</Trans>
            </span>
          ) : (
            <ins className="audit-new">{next}</ins>
          )}
        </>
      )}
    </div>
  )
}
