/** A chart of thirty days. Its canvas is for the eye: each day is a link that says its numbers, and all of them stand in a table. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Group, Title, useComputedColorScheme } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type CSSProperties, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { useRoving } from '../../lib/roving.ts'
import type { PageSearch } from '../../lib/search.ts'
import { dayName, wholeDay } from './days.ts'
import type { Picture, Place } from './plot.ts'

const height = 220

export type DayRow = {
  day: string
  /** `371 served, 16 refused` */
  words: string
  /** One for each of the columns. */
  cells: string[]
}

type Props = {
  title: string
  aside?: ReactNode
  /** Of the table, behind the day. */
  columns: string[]
  rows: DayRow[]
  picture: Picture
  opened: string | undefined
}

export function DayChart({ title, aside, columns, rows, picture, opened }: Props) {
  const id = useId()
  const [isTable, setTable] = useState(false)
  return (
    <section className="surface overview-chart" aria-labelledby={id}>
      <Group justify="space-between" gap="xs" mb={4}>
        <Title order={2} size="h5" id={id}>
          {title}
        </Title>
        {aside}
      </Group>
      {!isTable && <Drawn {...{ title, rows, picture, opened }} onLost={() => setTable(true)} />}
      <div className={isTable ? 'overview-table' : 'visually-hidden'}>
        <table className="table">
          <caption className="visually-hidden">{title}</caption>
          <thead>
            <tr>
              {[t`Day`, ...columns].map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.toReversed().map(({ day, cells }) => (
              <tr key={day}>
                <th scope="row">{isTable ? <DayLink day={day}>{wholeDay(day)}</DayLink> : wholeDay(day)}</th>
                {cells.map((cell, index) => (
                  <td key={columns[index]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <button
        type="button"
        className="plain-button link-button overview-small"
        aria-pressed={isTable}
        onClick={() => setTable(!isTable)}
      >
        <Trans>Show as a table</Trans>
      </button>
    </section>
  )
}

function DayLink({ day, children }: { day: string; children: ReactNode }) {
  return (
    <Link
      className="text-link"
      to="."
      search={(before: PageSearch) => ({ ...before, day })}
      resetScroll={false}
    >
      {children}
    </Link>
  )
}

type DrawnProps = Pick<Props, 'title' | 'rows' | 'picture' | 'opened'> & {
  /** What draws did not come: the table says the same. */
  onLost: () => void
}

function Drawn({ title, rows, picture, opened, onLost }: DrawnProps) {
  const host = useRef<HTMLDivElement>(null)
  const lost = useRef(onLost)
  const [place, setPlace] = useState<Place>()
  const scheme = useComputedColorScheme('light')
  // What is drawn anew is what is another, not what was asked again.
  const wanted = JSON.stringify({
    picture,
    names: rows.map(({ day }, index) => (index === rows.length - 1 ? t`today` : dayName(day))),
    scheme,
  })
  useEffect(() => {
    let remove = () => {}
    let isGone = false
    import('./plot.ts').then(({ plot }) => {
      if (isGone || !host.current) return
      const { picture, names } = JSON.parse(wanted) as { picture: Picture; names: string[] }
      remove = plot(host.current, { picture, names, height, placed: setPlace })
    }, lost.current)
    return () => {
      isGone = true
      remove()
    }
  }, [wanted])
  return (
    <div className="overview-plot" style={{ height }}>
      <div ref={host} aria-hidden />
      {place && <Days title={title} rows={rows} opened={opened} place={place} />}
    </div>
  )
}

type DaysProps = Pick<Props, 'title' | 'rows' | 'opened'> & { place: Place }

/** One stop of Tab; arrows go from day to day, Enter opens one. */
function Days({ title, rows, opened, place }: DaysProps) {
  const list = useRef<HTMLUListElement>(null)
  useRoving(list)
  return (
    <ul ref={list} className="overview-days" style={place} aria-label={t`Days: ${title}`}>
      {rows.map(({ day, words }, index) => (
        <li key={day} style={{ '--place': index / Math.max(1, rows.length - 1) } as CSSProperties}>
          <Link
            to="."
            search={(before: PageSearch) => ({ ...before, day })}
            resetScroll={false}
            tabIndex={index === rows.length - 1 ? 0 : -1}
            aria-current={day === opened ? 'date' : undefined}
          >
            <span className="overview-tip">
              <b>{dayName(day)}</b> {words}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
