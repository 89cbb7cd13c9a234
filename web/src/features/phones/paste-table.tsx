/** The rows that were pasted: each cell is edited where it stands, a mistake is said beside it. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Badge, Button, TextInput } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { type RefObject, useRef } from 'react'
import { Choice } from '../../components/choice.tsx'
import { say } from '../../lib/language.ts'
import type { Models } from '../../lib/models.ts'
import { useWindowOfRows } from '../../lib/window-of-rows.ts'
import type { FilledRow, PasteRow } from './paste-rows.ts'

const rowHeight = 46

type Props = {
  rows: readonly FilledRow[]
  models: Models
  change: (key: number, patch: Partial<PasteRow>) => void
  /** The MAC was written anew: what is known of it is asked. */
  macWritten: (key: number) => void
  leaveOut: (key: number) => void
  /** Brings a row into sight, for who goes to the next mistake. */
  showRow: RefObject<(index: number) => void>
}

const heads = () => [
  ...['', t`As pasted`, t`MAC Address`, t`Vendor`, t`Phone Model`],
  ...[t`Extension`, t`Name`, t`What is wrong`],
]

export function PasteTable(props: Props) {
  const { rows, showRow } = props
  const scrolled = useRef<HTMLDivElement>(null)
  const { from, to, above, below, show } = useWindowOfRows(scrolled, rows.length, rowHeight)
  showRow.current = show
  return (
    // biome-ignore lint/a11y/useSemanticElements: only the rows that are seen are here, and a grid of cells says so
    <div
      ref={scrolled}
      className="paste-scroll"
      role="table"
      aria-label={t`Phones to add`}
      aria-rowcount={rows.length + 1}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a row of the table above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: its cells have the keyboard */}
      <div className="paste-row paste-head" role="row" aria-rowindex={1}>
        {heads().map((head) => (
          // biome-ignore lint/a11y/useSemanticElements: a cell of the table above
          // biome-ignore lint/a11y/useFocusableInteractive: it only says what is below it
          <div key={head} role="columnheader">
            {head || (
              <span className="visually-hidden">
                <Trans>Row</Trans>
              </span>
            )}
          </div>
        ))}
      </div>
      <div style={{ height: above }} aria-hidden />
      {rows.slice(from, to).map((row, index) => (
        <Row key={row.key} {...props} row={row} place={from + index} />
      ))}
      <div style={{ height: below }} aria-hidden />
    </div>
  )
}

function saysOfExtension({ shownNumber, number, extension }: FilledRow): string {
  if (shownNumber === '') return ''
  return extension && number ? extension.name : t`will be made`
}

type RowProps = Props & { row: FilledRow; place: number }

function Row({ row, place, models, change, macWritten, leaveOut }: RowProps) {
  const { key, wrong } = row
  const of = (what: string) => t`${what} of row ${place + 1}`
  const extensionSays = saysOfExtension(row)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of the table above
    // biome-ignore lint/a11y/useFocusableInteractive: its cells have the keyboard
    <div className="paste-row" role="row" aria-rowindex={place + 2} data-wrong={wrong ? true : undefined}>
      <Cell>{place + 1}</Cell>
      <Cell className="cut mono" title={row.text}>
        {row.text}
      </Cell>
      <Cell>
        <MacField
          row={row}
          place={place}
          label={of(t`MAC Address`)}
          change={change}
          macWritten={macWritten}
        />
      </Cell>
      <Cell className="cut">{row.vendor}</Cell>
      <Cell>
        <Choice
          name="modelId"
          aria-label={of(t`Phone Model`)}
          size="xs"
          what={t`a phone model`}
          options={models.options}
          search={models.search}
          value={row.shownModelId || null}
          error={wrong?.field === 'model' || undefined}
          onChange={(id) =>
            change(key, {
              ...{ modelId: id, modelName: models.byId(id ?? '')?.name ?? '', modelFrom: '' as const },
              refused: '',
            })
          }
        />
      </Cell>
      <Cell>
        <TextInput
          aria-label={of(t`Extension`)}
          size="xs"
          value={row.shownNumber}
          title={extensionSays}
          onChange={(event) =>
            change(key, { number: event.currentTarget.value.trim(), extension: null, refused: '' })
          }
        />
      </Cell>
      <Cell>
        <TextInput
          aria-label={of(t`Name`)}
          size="xs"
          value={row.shownName}
          onChange={(event) => change(key, { name: event.currentTarget.value, refused: '' })}
        />
      </Cell>
      <Cell className="paste-what">
        <What row={row} extensionSays={extensionSays} change={change} leaveOut={leaveOut} />
      </Cell>
    </div>
  )
}

function Cell(props: { children: React.ReactNode; className?: string; title?: string }) {
  // biome-ignore lint/a11y/useSemanticElements: a cell of the table above
  return <div role="cell" {...props} />
}

type WhatProps = Pick<RowProps, 'row' | 'change' | 'leaveOut'> & { extensionSays: string }

function What({ row, extensionSays, change, leaveOut }: WhatProps) {
  const { key, wrong } = row
  if (!wrong)
    return (
      <>
        <IconCheck size={16} aria-label={t`Ready`} color="var(--mantine-color-green-8)" />
        {row.modelFrom === 'written' && (
          <Badge variant="light">
            <Trans>as written</Trans>
          </Badge>
        )}
        {row.modelFrom === 'inbox' && (
          <Badge variant="light">
            <Trans>seen in the inbox</Trans>
          </Badge>
        )}
        <span className="detail cut">{extensionSays}</span>
      </>
    )
  return (
    <>
      <IconAlertTriangle size={16} aria-hidden color="var(--mantine-color-error)" />
      <span style={{ color: 'var(--mantine-color-error)' }}>{say(wrong.message)}</span>
      {row.phone && !row.update && (
        <Button size="compact-xs" variant="subtle" onClick={() => change(key, { update: true })}>
          <Trans>Update it</Trans>
        </Button>
      )}
      <Button size="compact-xs" variant="subtle" onClick={() => leaveOut(key)}>
        <Trans>Leave out</Trans>
      </Button>
    </>
  )
}

type MacProps = Pick<RowProps, 'row' | 'place' | 'change' | 'macWritten'> & { label: string }

function MacField({ row, place, label, change, macWritten }: MacProps) {
  return (
    <TextInput
      aria-label={label}
      className="mono-input"
      size="xs"
      spellCheck={false}
      value={row.mac}
      error={row.wrong?.field === 'mac' || undefined}
      data-row={place}
      onChange={(event) =>
        change(row.key, { mac: event.currentTarget.value, refused: '', phone: null, elsewhere: null })
      }
      onBlur={() => macWritten(row.key)}
    />
  )
}
