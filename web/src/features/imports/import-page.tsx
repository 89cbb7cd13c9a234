/** A table that somebody has: its columns are matched, each row says what becomes of it, and the good ones are saved. */

import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import {
  Alert,
  Button,
  Checkbox,
  FileInput,
  NativeSelect,
  Progress as ProgressBar,
  Table,
  Text,
} from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { ImportResult } from '../../../../src/schema/import.ts'
import {
  extensionFields,
  type ImportField,
  type ImportKind,
  importFieldNames,
  phoneFields,
} from '../../../../src/schema/import-columns.ts'
import { PageHeader } from '../../components/page-header.tsx'
import { tellDone } from '../../components/tell.ts'
import { ApiError } from '../../lib/api.ts'
import { numeral } from '../../lib/format.ts'
import { type Progress, sendTable } from '../../lib/send-file.ts'
import '../../components/action-bar.css'

const kinds = {
  phones: { call: 'importPhones', title: () => t`Import phones`, fields: phoneFields },
  extensions: {
    call: 'importExtensions',
    title: () => t`Import extensions`,
    fields: extensionFields,
  },
} as const satisfies Record<ImportKind, object>

export function ImportPhonesPage() {
  const { code = '' } = useParams({ strict: false })
  return <ImportInto key={code} code={code} kind="phones" />
}

export function ImportExtensionsPage() {
  const { code = '' } = useParams({ strict: false })
  return <ImportInto key={code} code={code} kind="extensions" />
}

type Place = { code: string; kind: ImportKind }

function useImport({ code, kind }: Place) {
  const client = useQueryClient()
  const [file, setFile] = useState<File>()
  const [columns, setColumns] = useState<string[]>()
  const [makes, setMakes] = useState(true)
  const [progress, setProgress] = useState<Progress>()
  const send = useMutation({
    mutationFn: ({ dryRun, as = columns, of = file }: { dryRun: boolean; as?: string[]; of?: File }) => {
      const made: Record<string, string> =
        kind === 'phones'
          ? { extensions: makes ? 'make' : 'find' }
          : { passwords: makes ? 'make' : 'asGiven' }
      return sendTable(kinds[kind].call, {
        code,
        query: {
          dryRun: String(dryRun),
          mistakes: 'leaveOut',
          ...made,
          ...(as && { columns: as.join(',') }),
        },
        file: of ?? new Blob(),
        onProgress: setProgress,
      })
    },
    onSettled: (answer) => {
      setProgress(undefined)
      if (answer && !answer.dryRun) client.invalidateQueries()
    },
  })
  return { file, setFile, columns, setColumns, makes, setMakes, progress, send }
}

function ImportInto({ code, kind }: Place) {
  const navigate = useNavigate()
  const state = useImport({ code, kind })
  const { send } = state
  const { title } = kinds[kind]
  const look = send.data
  const toList = () =>
    navigate({ to: kind === 'phones' ? '/t/$code/phones' : '/t/$code/extensions', params: { code } })
  const good = look ? look.counts.new + look.counts.changed : 0
  const save = () =>
    send.mutate(
      { dryRun: false },
      {
        onSuccess: ({ counts, extensions }) => {
          const made = extensions > 0 ? [extensionsMade(extensions)] : []
          tellDone([t`${numeral(counts.new)} added, ${numeral(counts.changed)} changed`, ...made].join(', '))
          if (counts.wrong === 0) toList()
        },
      },
    )
  return (
    <>
      <PageHeader
        crumbs={[
          { label: t`Configuration` },
          { label: kind === 'phones' ? t`Phones` : t`Extensions`, to: `/t/${code}/${kind}` },
        ]}
        title={title()}
      />
      <FileBox kind={kind} state={state} />
      {send.isPending && state.progress && (
        <ProgressBar
          value={(100 * state.progress.done) / Math.max(1, state.progress.total)}
          aria-label={t`Rows looked at`}
        />
      )}
      {send.error && <Refused error={send.error} />}
      {look && (
        <>
          <Columns
            look={look}
            kind={kind}
            onChange={(columns) => {
              state.setColumns(columns)
              send.mutate({ dryRun: true, as: columns })
            }}
          />
          {look.rows.length > 0 ? (
            <Rows look={look} />
          ) : (
            <Alert color="yellow" variant="light" mb="md" role="status" title={t`Say which column is which`}>
              {kind === 'phones'
                ? t`No column is known to hold MAC addresses.`
                : t`No column is known to hold the numbers of extensions.`}
            </Alert>
          )}
          <SaveBar kind={kind} state={state} look={look} good={good} save={save} toList={toList} />
        </>
      )}
    </>
  )
}

type State = ReturnType<typeof useImport>

function FileBox({ kind, state }: { kind: ImportKind; state: State }) {
  const { file, send } = state
  return (
    <div className="surface" style={{ padding: 16, marginBottom: 12 }}>
      <FileInput
        label={t`CSV or XLSX file`}
        description={t`As a spreadsheet or a PBX writes it; at most 10,000 rows. Nothing is saved yet.`}
        placeholder={t`Choose a file`}
        accept=".csv,.txt,.tsv,.xlsx,text/csv"
        value={file ?? null}
        onChange={(chosen) => {
          state.setFile(chosen ?? undefined)
          state.setColumns(undefined)
          if (chosen) send.mutate({ dryRun: true, of: chosen })
        }}
      />
      <Checkbox
        mt="sm"
        checked={state.makes}
        onChange={(event) => state.setMakes(event.currentTarget.checked)}
        label={
          kind === 'phones'
            ? t`Make extensions that are not there`
            : t`Make passwords where a new extension has none`
        }
      />
    </div>
  )
}

type BarProps = {
  kind: ImportKind
  state: State
  look: ImportResult
  /** How many are saved. */
  good: number
  save: () => void
  toList: () => void
}

function SaveBar({ kind, state: { send }, look, good, save, toList }: BarProps) {
  return (
    <div className="action-bar-place">
      <div className="action-bar">
        <div className="action-result" role="status">
          {look.dryRun ? (
            <Summary look={look} kind={kind} />
          ) : (
            <Text>
              {[t`Saved.`, ...(look.counts.wrong > 0 ? [leftOut(look.counts.wrong)] : [])].join(' ')}
            </Text>
          )}
        </div>
        <div className="action-buttons">
          <Button variant="default" onClick={toList}>
            {look.dryRun ? t`Cancel` : t`Close`}
          </Button>
          <Button variant="default" disabled={send.isPending} onClick={() => send.mutate({ dryRun: true })}>
            <Trans>Look again</Trans>
          </Button>
          <Button disabled={good === 0 || !look.dryRun} loading={send.isPending} onClick={save}>
            {kind === 'phones'
              ? plural(good, { one: 'Save # phone', other: 'Save # phones' })
              : plural(good, { one: 'Save # extension', other: 'Save # extensions' })}
          </Button>
        </div>
      </div>
    </div>
  )
}

function Refused({ error }: { error: Error }) {
  const told = error instanceof ApiError ? error.errors.map(({ message }) => message).join(' ') : ''
  return (
    <Alert color="red" variant="light" title={t`Nothing was saved`} role="alert" mb="md">
      {told || error.message}
    </Alert>
  )
}

const extensionsMade = (count: number) =>
  plural(count, { one: '# extension made', other: '# extensions made' })
const leftOut = (count: number) =>
  plural(count, { one: '# row with mistakes left out.', other: '# rows with mistakes left out.' })

function Summary({ look, kind }: { look: ImportResult; kind: ImportKind }) {
  const { counts, extensions } = look
  const parts = [
    kind === 'phones'
      ? plural(counts.new, { one: '# new phone', other: '# new phones' })
      : plural(counts.new, { one: '# new extension', other: '# new extensions' }),
    t`${numeral(counts.changed)} changed`,
    t`${numeral(counts.same)} as they are`,
    ...(counts.wrong > 0 ? [t`${numeral(counts.wrong)} with mistakes, left out`] : []),
    ...(extensions > 0 ? [extensionsMade(extensions)] : []),
  ]
  return <Text>{parts.join(' · ')}</Text>
}

const matchedWords = () => ({
  given: t`matched as you chose`,
  remembered: t`matched as the last time`,
  guessed: t`matched by their headers`,
})

/** Which column is which field: each can be told otherwise. */
function Columns({
  look,
  kind,
  onChange,
}: {
  look: ImportResult
  kind: ImportKind
  onChange: (columns: string[]) => void
}) {
  const { columns, headers, matched } = look
  const options = [
    { value: '', label: t`left out` },
    ...kinds[kind].fields.map((field) => ({ value: field, label: importFieldNames[field as ImportField] })),
  ]
  return (
    <section className="surface" style={{ padding: 16, marginBottom: 12 }} aria-label={t`Columns`}>
      <Text mb="xs">
        <b>
          <Trans>Columns</Trans>
        </b>{' '}
        <span className="detail">{matchedWords()[matched]}</span>
      </Text>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 12 }}>
        {columns.map((column, place) => (
          <NativeSelect
            // biome-ignore lint/suspicious/noArrayIndexKey: a column is known by its place
            key={place}
            label={headers[place] || t`Column ${place + 1}`}
            data={options}
            value={column}
            onChange={({ currentTarget: { value } }) =>
              onChange(
                columns.map((each, other) =>
                  other === place ? value : each === value && value !== '' ? '' : each,
                ),
              )
            }
          />
        ))}
      </div>
    </section>
  )
}

const outcomeWords = () => ({ new: t`new`, changed: t`changed`, same: t`as it is`, wrong: t`mistake` })
const shownRows = 200

/** Mistakes first; of very many rows the first ones. */
function Rows({ look }: { look: ImportResult }) {
  const [onlyWrong, setOnlyWrong] = useState(false)
  const rows = look.rows.filter(({ outcome }) => !onlyWrong || outcome === 'wrong')
  const inOrder = [...rows].sort((a, b) => Number(b.outcome === 'wrong') - Number(a.outcome === 'wrong'))
  return (
    <div className="surface" style={{ marginBottom: 12, overflowX: 'auto' }}>
      {look.counts.wrong > 0 && (
        <Checkbox
          p="sm"
          checked={onlyWrong}
          onChange={(event) => setOnlyWrong(event.currentTarget.checked)}
          label={plural(look.counts.wrong, {
            one: 'Only the # row with mistakes',
            other: 'Only the # rows with mistakes',
          })}
        />
      )}
      <Table aria-label={t`Rows of the file`} verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>
              <Trans>Row</Trans>
            </Table.Th>
            <Table.Th>{importFieldNames[look.columns.includes('mac') ? 'mac' : 'number']}</Table.Th>
            <Table.Th>
              <Trans>Name</Trans>
            </Table.Th>
            <Table.Th>
              <Trans>What becomes of it</Trans>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {inOrder.slice(0, shownRows).map((row) => (
            <Table.Tr key={row.row}>
              <Table.Td>{row.row}</Table.Td>
              <Table.Td className="mono">{row.key}</Table.Td>
              <Table.Td>{row.name}</Table.Td>
              <Table.Td>
                <What row={row} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {rows.length > shownRows && (
        <Text p="sm" className="detail">
          <Trans>and {numeral(rows.length - shownRows)} more rows</Trans>
        </Text>
      )}
    </div>
  )
}

function What({ row: { outcome, fields, makes, mistakes } }: { row: ImportResult['rows'][number] }) {
  if (outcome === 'wrong')
    return (
      <>
        {mistakes.map(({ field, column, found, message }) => (
          <div key={field + message} style={{ color: 'var(--mantine-color-error)' }}>
            <b>{column || field}</b> {found && <q>{found}</q>} {message}
          </div>
        ))}
      </>
    )
  const named = fields.map((field) => importFieldNames[field as ImportField] ?? field)
  return (
    <>
      {outcomeWords()[outcome]}
      {named.length > 0 && `: ${named.join(', ')}`}
      {makes.length > 0 && ` · ${t`makes extension ${makes.join(', ')}`}`}
    </>
  )
}
