/** A phone's keys as one sees them, drawn from what is known of how they lie, with those of side modules beside. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react'
import type { ModelDetail } from '../../../src/schema/model.ts'
import { useFocusAfter } from '../lib/focus-after.ts'
import { type KeyKind, keyKindLabels } from '../lib/key-kinds.ts'
import {
  beside,
  type Cell,
  type Face,
  type Keyboard,
  moduleFaces,
  type Place,
  pageOf,
  phoneFaces,
  placeIn,
  placeText,
  type Seen,
  sameSpot,
  type Way,
} from '../lib/key-places.ts'
import { useDragBetween } from '../lib/use-drag-between.ts'
import { Handset, Keypad } from './face-body.tsx'
import { Cells, type Drawing, type FaceplateActs, type KeyLook, OneKey } from './face-keys.tsx'
import './faceplate.css'

type Props = {
  model: Keyboard & Pick<ModelDetail, 'name'>
  narrow: boolean
  lookAt: (place: Place) => KeyLook
  chosen: Place | undefined
  acts: FaceplateActs
}

const ways: Record<string, Way> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

function placeOf(text: string): Place {
  const [module = 0, number = 0] = text.split(' ').map(Number)
  return module === 0 ? { number } : { number, module }
}

/** Where a key is, in words: `page 1, left, row 4`. */
export function whereInWords(model: Keyboard, place: Place): string {
  const faces = place.module === undefined ? phoneFaces(model) : moduleFaces(model, place.module)
  const face = faces.find(({ first, last }) => place.number >= first && place.number <= last)
  const cell = face?.cells.find(({ number }) => number === place.number)
  if (!face || !cell) return ''
  const sides = {
    left: t({ message: 'left', context: 'of the screen' }),
    right: t({ message: 'right', context: 'of the screen' }),
    below: t({ message: 'below', context: 'the screen' }),
    grid: '',
  }
  const side = place.module === undefined && face.isDrawn ? sides[cell.side] : ''
  const column = cell.x + 1
  return [
    place.module !== undefined && t`module ${place.module}`,
    face.pages > 1 && t`page ${face.page + 1}`,
    side,
    face.isDrawn && t`row ${cell.row}`,
    face.isDrawn && side === '' && t`column ${column}`,
  ]
    .filter(Boolean)
    .join(', ')
}

/** Which pages are shown, and that a key is among them. */
function useFaces({ model, narrow, chosen, lookAt }: Props) {
  const phone = phoneFaces(model, narrow ? 2 : undefined)
  const modules = Array.from({ length: model.expansionModules?.max ?? 0 }, (_, index) => index + 1)
  const [at, setAt] = useState({ page: 0, module: 1, modulePage: 0, aside: false })
  const [isOpened, setOpened] = useState(false)
  const [led, setLed] = useState<string>()
  const aside = moduleFaces(model, at.module)
  const show = (place: Place) =>
    setAt((before) =>
      place.module === undefined
        ? { ...before, page: pageOf(phone, place.number), aside: false }
        : {
            ...{ page: before.page, module: place.module, aside: true },
            modulePage: pageOf(moduleFaces(model, place.module), place.number),
          },
    )
  const wanted = chosen && placeText(chosen)
  if (wanted !== led) {
    setLed(wanted)
    if (chosen) show(chosen)
  }
  const hasModuleKeys = modules.some((module) =>
    moduleFaces(model, module).some(({ cells }) =>
      cells.some(({ number = 0 }) => lookAt({ module, number }).from !== 'nothing'),
    ),
  )
  const isModuleShown = modules.length > 0 && (isOpened || hasModuleKeys || phone.length === 0 || at.aside)
  const current = phone[Math.min(at.page, phone.length - 1)]
  const currentAside = isModuleShown ? aside[Math.min(at.modulePage, aside.length - 1)] : undefined
  const faces = [current, currentAside].filter((face) => face !== undefined)
  const isAside = narrow && currentAside !== undefined && (at.aside || !current)
  return {
    ...{ phone, modules, aside, at, setAt, show, isModuleShown, setOpened },
    shown: narrow ? faces.filter((face) => (face.module !== undefined) === isAside) : faces,
  }
}

type Faces = ReturnType<typeof useFaces>

export function Faceplate(props: Props) {
  const { model, narrow, lookAt, chosen, acts } = props
  const place = useRef<HTMLDivElement>(null)
  const focusLater = useFocusAfter(place)
  const faces = useFaces(props)
  const { shown } = faces
  const hint = useId()
  const [turning, setTurning] = useState(0)
  const go = (to: Place) => {
    faces.show(to)
    acts.onChoose(to)
    focusLater(placeText(to))
  }
  const isChanged = acts.onSwap !== undefined
  const { dragged, begin } = useDragBetween({
    onDrop(from, to) {
      acts.onSwap?.(placeOf(from), placeOf(to))
      go(placeOf(to))
    },
    onOver: (element) => element.closest<HTMLElement>('[data-turns]:not([aria-pressed="true"])')?.click(),
  })
  const turn = (face: Face, cell: Cell, by: 1 | -1, isRound = false) => {
    const all = face.module === undefined ? faces.phone : faces.aside
    const page = isRound ? (face.page + by + all.length) % all.length : face.page + by
    const next = all[page]
    const spot = next && sameSpot(next, cell)
    if (!next || !spot) return
    if (spot.number !== undefined) return go(placeIn(next, spot.number))
    faces.setAt((before) => ({ ...before, ...(face.module === undefined ? { page } : { modulePage: page }) }))
    setTurning(turning + 1)
    focusLater('page-key')
  }
  const onKeyDown = (event: KeyboardEvent, seen: Seen) => {
    const { face, cell } = seen
    const here = cell.number === undefined ? undefined : placeIn(face, cell.number)
    const way = ways[event.key]
    if (way && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault()
      const next = beside(shown, seen, way)
      if (!next) return
      const to = next.cell.number === undefined ? undefined : placeIn(next.face, next.cell.number)
      if (event.altKey && here && to) acts.onSwap?.(here, to)
      if (to) go(to)
      else if (!event.altKey) focusNow(place.current, 'page-key')
    } else if (event.key === 'PageDown' || event.key === 'PageUp') {
      event.preventDefault()
      turn(face, cell, event.key === 'PageDown' ? 1 : -1)
    } else if (event.key === 'Home' || event.key === 'End') {
      event.preventDefault()
      go(placeIn(face, event.key === 'Home' ? face.first : face.last))
    } else if (here && (event.key === 'Delete' || event.key === 'Backspace')) {
      event.preventDefault()
      acts.onEmpty?.(here)
    } else if (here && event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      acts.onEdit?.(here, 'entered')
    } else if (here && isTyped(event)) acts.onEdit?.(here, 'typed')
  }
  const stop = tabStop(shown, chosen)
  const drawing = {
    lookAt,
    chosen,
    dragged,
    begin: isChanged ? begin : undefined,
    onKeyDown,
    stop,
    acts,
    hint,
    turn,
    go,
  }
  return (
    <div ref={place} className="faceplate" data-narrow={narrow || undefined}>
      <PageButtons faces={faces} narrow={narrow} />
      <div className="faceplate-faces">
        {shown.map((face) => (
          <OneFace key={face.module ?? 0} face={face} name={model.name} {...drawing} />
        ))}
      </div>
      <OtherPages faces={faces} narrow={narrow} drawing={drawing} />
      <p id={hint} className="visually-hidden">
        {isChanged ? (
          <Trans>
            Arrow keys move, Enter edits, Alt with an arrow key moves what stands on the key, Delete empties
            it, Page Up and Page Down turn pages.
          </Trans>
        ) : (
          <Trans>Arrow keys move, Page Up and Page Down turn pages.</Trans>
        )}
      </p>
    </div>
  )
}

const isTyped = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent) =>
  key.length === 1 && key !== ' ' && !ctrlKey && !metaKey && !altKey

function focusNow(place: HTMLElement | null, handle: string): void {
  place?.querySelector<HTMLElement>(`[data-handle="${handle}"]`)?.focus()
}

/** The one that Tab comes to. */
function tabStop(shown: readonly Face[], chosen: Place | undefined): string {
  const all = shown.flatMap((face) =>
    face.cells.flatMap(({ number }) => (number === undefined ? [] : placeText(placeIn(face, number)))),
  )
  const wanted = chosen && placeText(chosen)
  return wanted !== undefined && all.includes(wanted) ? wanted : (all[0] ?? '')
}

function PageButtons({ faces, narrow }: { faces: Faces; narrow: boolean }) {
  const { phone, aside, modules, at, setAt, shown, isModuleShown, setOpened } = faces
  const ofModule = shown.some(({ module }) => module !== undefined)
  const isPhone = shown.some(({ module }) => module === undefined)
  const showPage = (page: number) => setAt((before) => ({ ...before, page, aside: false }))
  const hasModules = modules.length > 0
  if (phone.length < 2 && !hasModules) return null
  return (
    <div className="face-pages">
      {(phone.length > 1 || (narrow && isModuleShown)) &&
        phone.map(({ page, first, last }) => (
          <PageButton key={page} pressed={isPhone && page === at.page} onClick={() => showPage(page)}>
            <span className="visually-hidden">
              <Trans>Keys</Trans>{' '}
            </span>
            {first}–{last}
          </PageButton>
        ))}
      {hasModules &&
        (isModuleShown ? (
          modules.map((module) => (
            <PageButton
              key={module}
              pressed={ofModule && module === at.module}
              onClick={() => setAt((before) => ({ ...before, module, modulePage: 0, aside: true }))}
            >
              <Trans>Module {module}</Trans>
            </PageButton>
          ))
        ) : (
          <button type="button" className="plain-button link-button" onClick={() => setOpened(true)}>
            <Trans>Side modules</Trans>
          </button>
        ))}
      {ofModule &&
        aside.length > 1 &&
        aside.map(({ page, first, last }) => (
          <PageButton
            key={`module ${page}`}
            pressed={page === at.modulePage}
            onClick={() => setAt((before) => ({ ...before, modulePage: page, aside: true }))}
          >
            <span className="visually-hidden">
              <Trans>Module keys</Trans>{' '}
            </span>
            {first}–{last}
          </PageButton>
        ))}
    </div>
  )
}

type PageButtonProps = { pressed: boolean; onClick: () => void; children: ReactNode }

function PageButton({ pressed, onClick, children }: PageButtonProps) {
  return (
    <button type="button" className="face-page" data-turns aria-pressed={pressed} onClick={onClick}>
      {children}
    </button>
  )
}

/** The body of the phone round its keys: a handset, a screen, a keypad; of nobody's make. */
function OneFace({ face, name, ...drawing }: Drawing & { face: Face; name: string }) {
  const { module, isDrawn } = face
  const label = module === undefined ? t`Keys of the ${name}` : t`Keys of module ${module}`
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame, and cannot be a grid
    <div
      role="group"
      aria-label={label}
      className="face"
      data-module={module}
      data-drawn={(isDrawn && module === undefined) || undefined}
    >
      {isDrawn && module === undefined && <Handset />}
      <div className="face-middle">
        <Cells face={face} {...drawing} />
        {isDrawn && module === undefined && <Keypad />}
      </div>
    </div>
  )
}

/** The pages of the phone that are turned away, small: one sees all keys, and drags from page to page. */
function OtherPages({ faces, narrow, drawing }: { faces: Faces; narrow: boolean; drawing: Drawing }) {
  const { phone, shown } = faces
  const others = phone.filter((face) => !shown.includes(face))
  if (narrow || others.length === 0 || phone.length > 4) return null
  return (
    <div className="face-others">
      {others.map((face) => (
        <OtherPage key={face.page} face={face} drawing={drawing} />
      ))}
    </div>
  )
}

function OtherPage({ face, drawing }: { face: Face; drawing: Drawing }) {
  const columns = Math.max(...face.cells.map(({ x }) => x)) + 1
  const label = t`Page ${face.page + 1}`
  const used = face.cells.filter(
    ({ number }) => number !== undefined && drawing.lookAt({ number }).from !== 'nothing',
  ).length
  const all = face.last - face.first + 1
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame, and cannot be a grid
    <div role="group" aria-label={label} className="face-other">
      <div className="face-other-head">
        <b>{label}</b>
        <span className="detail">
          <Trans>
            {used} of {all}
          </Trans>
        </span>
      </div>
      <div className="face-keys" style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
        {face.cells.map((cell) => (
          <OneKey
            key={cell.number ?? 'page'}
            face={face}
            cell={cell}
            columns={columns}
            isAside
            {...drawing}
          />
        ))}
      </div>
    </div>
  )
}

/** The kinds of keys that are there, in the order of their words. */
export function kindsShown(model: Keyboard, lookAt: Props['lookAt']): KeyKind[] {
  const modules = Array.from({ length: model.expansionModules?.max ?? 0 }, (_, index) => index + 1)
  const faces = [...phoneFaces(model), ...modules.flatMap((module) => moduleFaces(model, module))]
  const there = new Set(
    faces.flatMap((face) =>
      face.cells.flatMap(({ number }) =>
        number === undefined ? [] : (lookAt(placeIn(face, number)).kind ?? []),
      ),
    ),
  )
  return (Object.keys(keyKindLabels) as KeyKind[]).filter((kind) => there.has(kind))
}
