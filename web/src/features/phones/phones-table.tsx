/** The list of phones: as long as what it finds, with only those rows on the page that can be seen, and some around them. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Checkbox, Skeleton } from '@mantine/core'
import {
  type CSSProperties,
  type FocusEvent,
  Fragment,
  memo,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import type { Phone } from '../../../../src/schema/phone.ts'
import { HeadCell } from '../../components/head-cell.tsx'
import { ListNotRead } from '../../components/list-not-read.tsx'
import { tellError } from '../../components/tell.ts'
import { useListKeys } from '../../lib/list-keys.ts'
import type { ListState } from '../../lib/list-state.ts'
import { useRoving } from '../../lib/roving.ts'
import { type Sight, useRowsInSight } from '../../lib/rows-in-sight.ts'
import { useLanguage } from '../../lib/speak.ts'
import type { PhoneListColumn } from './phone-columns.tsx'
import type { Selection } from './selection.tsx'
import type { PhoneRows } from './use-phone-rows.ts'

/** Rows beyond what is seen: the keyboard goes on before one looks. */
const around = 16
/** Until one was measured. */
const usualHeight = 54
/** No browser draws a page that is much higher. */
export const highest = 15_000_000

type Props = {
  code: string
  rows: PhoneRows
  list: ListState
  columns: PhoneListColumn[]
  selection: Selection
  rowMenu?: ((phone: Phone) => ReactNode) | undefined
  empty: ReactNode
  /** A row is a card, where there is no room for columns. */
  isCards: boolean
  /** The row that the address says one looked at. */
  begin: number
  onSight: (sight: Sight) => void
}

export function PhonesTable(props: Props) {
  const { rows, empty } = props
  if (rows.error && !rows.answer) {
    return <ListNotRead error={rows.error} onAgain={rows.refetch} />
  }
  if (!rows.answer) return <Skeleton height={240} m="md" width="auto" aria-label={t`Loading`} />
  if (rows.answer.total === 0) return empty
  return <Rows {...props} total={rows.answer.total} />
}

function Rows({ total, ...props }: Props & { total: number }) {
  const { rows, columns, rowMenu, selection, begin, onSight } = props
  const table = useRef<HTMLTableElement>(null)
  const body = useRef<HTMLTableSectionElement>(null)
  const [height, setHeight] = useState(usualHeight)
  const count = Math.min(total, Math.floor(highest / height))
  const sight = useRowsInSight(body, count, height)
  const [focused, setFocused] = useState<string>()
  const focusedAt = placeOf(rows, focused)
  const shown = shownPlaces(sight, focusedAt, count)

  useEffect(() => {
    onSight(sight)
    // The next list begins at its top, wherever one was in the one before.
    if (!rows.isOld)
      rows.want(Math.max(0, sight.first - around), Math.min(count - 1, sight.last + around), focusedAt)
  })
  useEffect(() => {
    const row = body.current?.querySelector('tr[data-id]')
    const measured = row?.getBoundingClientRect().height ?? 0
    if (measured > 0 && Math.abs(measured - height) > 0.5) setHeight(measured)
  })
  useBegin(body, begin, height, rows.isOld)
  useSamePlace(rows, sight, height)
  useFocusKept(body, { rows, focused, shown: shown.map((place) => rows.at.get(place)?.id) })

  const { choose, extend } = useChoosing(props)
  useListKeys(table, {
    ids: shown.map((place) => rows.at.get(place)?.id),
    chosen: selection.ids,
    choose: selection.choose,
    extend,
    onHelp: () => void import('../../components/list-help.tsx').then(({ showListKeys }) => showListKeys()),
  })
  const onFocus = ({ target }: FocusEvent) => setFocused(rowIdOf(target))
  const onBlur = ({ relatedTarget }: FocusEvent) => {
    // The page itself has the focus when a row is gone, or when one looks at another window.
    if (relatedTarget) setFocused(rowIdOf(relatedTarget))
  }
  return (
    <div className="rows-place" data-loading={rows.isOld || undefined}>
      <table
        ref={table}
        className={props.isCards ? 'table phone-rows phone-cards' : 'table phone-rows'}
        aria-label={t`Phones`}
        aria-rowcount={total + 1}
        aria-busy={rows.isOld}
      >
        <colgroup>
          <col className="choice-column" />
          {columns.map(({ key, width }) => (
            <col key={key} data-column={key} style={{ '--column-width': width } as CSSProperties} />
          ))}
          {props.rowMenu && <col className="menu-column" />}
        </colgroup>
        <Head {...props} total={total} />
        <tbody ref={body} onFocus={onFocus} onBlur={onBlur}>
          {shown.map((place, order) => (
            <Fragment key={keyOf(rows, shown, order)}>
              <Gap rows={place - (shown[order - 1] ?? -1) - 1} height={height} />
              <Row
                {...{ columns, rowMenu, choose, place, phone: rows.at.get(place) }}
                chosen={selection.ids.has(rows.at.get(place)?.id ?? '')}
              />
            </Fragment>
          ))}
          <Gap rows={count - 1 - (shown.at(-1) ?? -1)} height={height} />
        </tbody>
      </table>
      {count < total && (
        <p className="detail rows-note">
          <Trans>This is as far as a browser scrolls: narrow the list to see the others.</Trans>
        </p>
      )}
    </div>
  )
}

/** By a checkbox, with Shift up to there from the one that was pressed before; and from one phone to another. */
function useChoosing(props: Props) {
  const pressed = useRef<string>(undefined)
  const latest = useRef(props)
  latest.current = props
  const [choosing] = useState(() => {
    /** Whichever stands first: those that were never at hand are asked for. */
    const extend = (from: string, to: string) => {
      const { rows } = latest.current
      const add = (ids: readonly string[]) => {
        const { selection, rows: now } = latest.current
        if (now.key === rows.key) selection.choose(new Set([...selection.ids, ...ids, to]))
      }
      const places = [rows.indexOf(from), rows.indexOf(to)].filter((place) => place !== undefined)
      const [first, last] = [Math.min(...places), Math.max(...places)]
      const ids: string[] = []
      for (let place = first; place <= last; place++) {
        const id = rows.at.get(place)?.id ?? rows.idAt(place)
        if (id === undefined) return void rows.ask(first, last).then(add, tellError)
        ids.push(id)
      }
      add(ids)
    }
    const choose: RowProps['choose'] = (id, upToHere) => {
      const from = pressed.current
      pressed.current = id
      const { ids, choose } = latest.current.selection
      if (upToHere && from !== undefined) return extend(from, id)
      const next = new Set(ids)
      if (!next.delete(id)) next.add(id)
      choose(next)
    }
    return { choose, extend }
  })
  return choosing
}

/** A phone has its row; one that two parts hold at once, while they change, has two. */
function keyOf(rows: PhoneRows, shown: readonly number[], order: number): string {
  const place = shown[order] ?? 0
  const id = rows.at.get(place)?.id
  const isFirst = id !== undefined && shown.findIndex((each) => rows.at.get(each)?.id === id) === order
  return isFirst ? id : `place ${place}`
}

function placeOf(rows: PhoneRows, id: string | undefined): number | undefined {
  const place = id === undefined ? undefined : rows.indexOf(id)
  return place !== undefined && rows.at.get(place)?.id === id ? place : undefined
}

/** Those that are seen, some around them, and the one that has the keyboard with its neighbours. */
function shownPlaces({ first, last }: Sight, focused: number | undefined, count: number): number[] {
  const places = new Set<number>()
  const add = (from: number, to: number) => {
    for (let place = Math.max(0, from); place <= Math.min(count - 1, to); place++) places.add(place)
  }
  add(first - around, last + around)
  if (focused !== undefined) add(focused - 1, focused + 1)
  return [...places].sort((one, other) => one - other)
}

function rowIdOf(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('tr[data-id]')?.dataset.id : undefined
}

/** Once: where the address says one was. */
function useBegin(body: RefObject<HTMLElement | null>, begin: number, height: number, isOld: boolean): void {
  const done = useRef(begin === 0)
  useLayoutEffect(() => {
    const row = body.current?.querySelector('tr[data-id]')
    // Not before it is known how high rows are.
    if (done.current || isOld || !body.current || !row) return
    if (Math.abs(row.getBoundingClientRect().height - height) > 0.5) return
    done.current = true
    if (window.scrollY > 0) return
    const top = body.current.getBoundingClientRect().top + window.scrollY
    window.scrollTo({ top: top + begin * height - topRoom, behavior: 'instant' })
  })
}

/** The bars at the top of the page. */
const topRoom = 160

/** Rows that come and go above move the page with them, so that what one reads stays where it is. */
function useSamePlace(rows: PhoneRows, { first, last }: Sight, height: number): void {
  const before = useRef<{ key: string; ids: Map<string, number> }>(undefined)
  useLayoutEffect(() => {
    const seen = before.current
    if (seen?.key === rows.key && first > 0 && !rows.isOld) {
      const shift = commonShift([...seen.ids].flatMap(([id, place]) => shiftOf(rows, id, place)))
      if (shift !== 0) window.scrollBy({ top: shift * height, behavior: 'instant' })
    }
    const ids = new Map<string, number>()
    for (let place = first; place <= last; place++) {
      const id = rows.at.get(place)?.id
      if (id !== undefined) ids.set(id, place)
    }
    before.current = { key: rows.key, ids }
  })
}

function shiftOf(rows: PhoneRows, id: string, before: number): number[] {
  const now = rows.indexOf(id)
  return now === undefined || rows.at.get(now)?.id !== id ? [] : [now - before]
}

/** What most of them did: one that went elsewhere alone takes nobody along. */
function commonShift(shifts: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const shift of shifts) counts.set(shift, (counts.get(shift) ?? 0) + 1)
  let [common, most] = [0, 0]
  for (const [shift, n] of counts) if (n > most) [common, most] = [shift, n]
  return most > shifts.length / 2 ? common : 0
}

/** Where the row of the keyboard is gone, the one that took its place has it. */
function useFocusKept(
  body: RefObject<HTMLElement | null>,
  { rows, focused, shown }: { rows: PhoneRows; focused: string | undefined; shown: (string | undefined)[] },
): void {
  const last = useRef<number>(undefined)
  useLayoutEffect(() => {
    const place = shown.indexOf(focused)
    if (focused !== undefined && place >= 0) last.current = place
    else if (focused !== undefined && last.current !== undefined && !rows.isOld) {
      const links = body.current?.querySelectorAll<HTMLElement>('.row-link')
      const isLost = document.activeElement === document.body || document.activeElement === null
      if (isLost && links?.length) links[Math.min(last.current, links.length - 1)]?.focus()
      last.current = undefined
    }
  })
}

function Gap({ rows, height }: { rows: number; height: number }) {
  if (rows <= 0) return null
  return (
    <tr aria-hidden className="rows-gap" style={{ height: rows * height }}>
      <td />
    </tr>
  )
}

function Head({ columns, list, rowMenu, selection, rows, total }: Props & { total: number }) {
  const head = useRef<HTMLTableSectionElement>(null)
  useRoving(head)
  const { all, count, ids } = selection
  const everyId = [...rows.at.values()].map(({ id }) => id)
  const isWhole = everyId.length === total
  const isAll = all || (isWhole && everyId.every((id) => ids.has(id)))
  return (
    <thead ref={head} className="rows-head">
      <tr>
        <th className="choice-column">
          <Checkbox
            size="xs"
            aria-label={t`Select all`}
            checked={isAll}
            indeterminate={!isAll && count > 0}
            onChange={() => {
              if (isAll) selection.clear()
              // Of a short list those that there are; of a long one whatever it finds.
              else if (isWhole) selection.choose(new Set([...ids, ...everyId]))
              else selection.chooseAll()
            }}
          />
        </th>
        {columns.map((column) => (
          <HeadCell key={column.key} column={column} list={list} />
        ))}
        {rowMenu && (
          <th className="menu-column">
            <span className="visually-hidden">
              <Trans>Actions</Trans>
            </span>
          </th>
        )}
      </tr>
    </thead>
  )
}

type RowProps = Pick<Props, 'columns' | 'rowMenu'> & {
  phone: Phone | undefined
  place: number
  chosen: boolean
  choose: (id: string, upToHere: boolean) => void
}

const Row = memo(function Row({ phone, place, chosen, columns, rowMenu, choose }: RowProps) {
  useLanguage()
  if (!phone)
    return (
      <tr className="row-to-come" aria-rowindex={place + 2}>
        <td colSpan={columns.length + 1}>
          <Skeleton height={14} width="40%" aria-label={t`Loading`} />
        </td>
      </tr>
    )
  const { id, name } = phone
  return (
    <tr data-id={id} data-chosen={chosen || undefined} aria-rowindex={place + 2}>
      <td className="choice-column">
        <Checkbox
          size="xs"
          mt={2}
          aria-label={t`Select ${name}`}
          checked={chosen}
          onChange={({ nativeEvent }) =>
            choose(id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
          }
        />
      </td>
      {columns.map((column) => (
        <td key={column.key} data-column={column.key}>
          {column.render(phone)}
        </td>
      ))}
      {rowMenu && <td className="menu-column">{rowMenu(phone)}</td>}
    </tr>
  )
})
