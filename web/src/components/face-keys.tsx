/** The keys of one face, each with what stands on it. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { KeyboardEvent } from 'react'
import type { KeyKind } from '../lib/key-kinds.ts'
import { type Cell, type Face, type Place, placeIn, placeText, type Seen } from '../lib/key-places.ts'
import type { Dragged, useDragBetween } from '../lib/use-drag-between.ts'

/** What stands on a key. */
export type KeyLook = {
  title: string
  /** `BLF 180` */
  detail: string
  kind: KeyKind | undefined
  from: 'own' | 'layout' | 'line' | 'nothing'
  /** Why it cannot be. */
  wrong: string | undefined
}

/** With `onChoose` alone it is looked at, and nothing moves. */
export type FaceplateActs = { onChoose: (place: Place) => void } & Partial<Changes>

type Changes = {
  /** `typed`: what is typed now goes to its field. */
  onEdit: (place: Place, how: 'pressed' | 'entered' | 'typed') => void
  onSwap: (from: Place, to: Place) => void
  onEmpty: (place: Place) => void
}

export type Drawing = {
  lookAt: (place: Place) => KeyLook
  chosen: Place | undefined
  dragged: Dragged | undefined
  /** Where something can be moved. */
  begin: ReturnType<typeof useDragBetween>['begin'] | undefined
  onKeyDown: (event: KeyboardEvent, seen: Seen) => void
  stop: string
  acts: FaceplateActs
  hint: string
  go: (place: Place) => void
  turn: (face: Face, cell: Cell, by: 1 | -1, isRound?: boolean) => void
}

export function Cells({ face, ...drawing }: Drawing & { face: Face }) {
  const columns = Math.max(...face.cells.map(({ x }) => x)) + 1
  return (
    <div className="face-keys" style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
      {face.cells.map((cell) => (
        <OneKey key={cell.number ?? 'page'} face={face} cell={cell} columns={columns} {...drawing} />
      ))}
    </div>
  )
}

type OneKeyProps = Drawing & { face: Face; cell: Cell; columns: number; isAside?: boolean }

export function OneKey(props: OneKeyProps) {
  const { face, cell, columns, onKeyDown } = props
  const style = { gridColumn: cell.x + 1, gridRow: cell.y + 1 }
  const isRight = columns > 1 && cell.x >= columns / 2 && face.isDrawn
  if (cell.number !== undefined)
    return <Key {...props} number={cell.number} style={style} isRight={isRight} />
  const [page, pages] = [face.page + 1, face.pages]
  return (
    <button
      type="button"
      className="face-key"
      data-from="page"
      data-right={isRight || undefined}
      data-handle={props.isAside ? undefined : 'page-key'}
      tabIndex={-1}
      style={style}
      onKeyDown={(event) => onKeyDown(event, { face, cell })}
      onClick={() => props.turn(face, cell, 1, true)}
    >
      <span className="face-title">
        <Trans>
          Page {page} of {pages}
        </Trans>
      </span>
      <span className="face-detail">
        <Trans>page key</Trans>
      </span>
    </button>
  )
}

type KeyProps = OneKeyProps & { number: number; style: React.CSSProperties; isRight: boolean }

function Key({ face, cell, number, style, isRight, isAside, ...drawing }: KeyProps) {
  const { lookAt, chosen, dragged, begin, onKeyDown, stop, acts, hint, go } = drawing
  const place = placeIn(face, number)
  const text = placeText(place)
  const look = lookAt(place)
  const { title, detail, kind, from, wrong } = look
  const isChosen = chosen !== undefined && placeText(chosen) === text
  return (
    <button
      type="button"
      className="face-key"
      aria-describedby={hint}
      aria-current={isChosen || undefined}
      data-place={text}
      data-handle={isAside ? undefined : text}
      data-from={from}
      data-kind={kind}
      data-right={isRight || undefined}
      data-wrong={wrong !== undefined || undefined}
      data-mistakes={(wrong !== undefined && acts.onSwap !== undefined) || undefined}
      data-dragged={dragged?.from === text || undefined}
      data-target={(dragged?.over === text && dragged.from !== text) || undefined}
      tabIndex={!isAside && stop === text ? 0 : -1}
      style={style}
      onPointerDown={begin && ((event) => begin(event, text))}
      onKeyDown={(event) => onKeyDown(event, { face, cell })}
      onClick={() => {
        go(place)
        acts.onEdit?.(place, 'pressed')
      }}
      onDoubleClick={() => acts.onEdit?.(place, 'entered')}
    >
      <svg className="face-lamp" viewBox="0 0 20 20" aria-hidden>
        <rect x="1" y="1" width="18" height="18" rx="5" />
        <circle cx="10" cy="10" r="3" />
      </svg>
      <span className="face-words">
        <span className="face-title">
          <span className="visually-hidden">{t`Key ${number}:`} </span>
          {title}
        </span>
        <span className="face-detail">
          <span aria-hidden>
            {number}
            {detail !== '' && ' · '}
          </span>
          {detail}
          {wrong !== undefined && <b> {t`cannot be`}</b>}
          <span className="visually-hidden">{besides(look)}</span>
        </span>
      </span>
    </button>
  )
}

/** What colour and tint say, in words. */
function besides({ from, wrong }: KeyLook): string {
  const whose = {
    own: '',
    layout: t`from the key layout`,
    line: t`by the phone itself`,
    nothing: t({ message: 'empty', context: 'a key' }),
  }[from]
  return [whose, wrong].filter(Boolean).join(', ')
}
