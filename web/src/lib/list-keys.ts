/** A list by the keyboard: J and K or the arrows go through its rows, Space selects, Shift extends, / searches. */

import { type RefObject, useEffect, useReducer, useRef } from 'react'

type Options = {
  /** Ids of the rows, from the first; of one that is still to come it is not known. */
  ids: readonly (string | undefined)[]
  chosen?: ReadonlySet<string>
  choose?: (ids: ReadonlySet<string>) => void
  /** Chooses from one row to another, also those of a long list that are not on the page just now. */
  extend?: (from: string, to: string) => void
  onHelp: () => void
}

type Press = Pick<KeyboardEvent, 'key' | 'shiftKey'>

/** More than one presses while a row comes. */
const mostWaiting = 200

/** Each row is where the keyboard is when its link has the focus: Enter opens it as any link. */
export function useListKeys(table: RefObject<HTMLElement | null>, options: Options): void {
  const latest = useRef(options)
  latest.current = options
  const anchor = useRef<string>(undefined)
  // What was pressed where the next row has not come yet: it holds when it has, if the focus is there still.
  const waiting = useRef({ on: null as Element | null, presses: [] as Press[] }).current
  const [, drawAgain] = useReducer((times: number) => times + 1, 0)
  const tryKey = (press: Press): boolean | undefined => {
    const rows = table.current?.querySelectorAll('tbody tr:not([aria-hidden])') ?? []
    const links = [...rows].map((row) => row.querySelector<HTMLElement>('.row-link'))
    const at = links.findIndex((link) => link !== null && link === document.activeElement)
    return act(press, { links, at, anchor, options: latest.current })
  }
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (isTaken(event)) return
      const { on, presses } = waiting
      const focused = document.activeElement
      if (on !== focused) presses.length = 0
      const does = presses.length > 0 && (event.key === ' ' || stepOf(event)) ? undefined : tryKey(event)
      if (does === false) return
      event.preventDefault()
      if (does || presses.length >= mostWaiting) return
      waiting.on = focused
      presses.push(event)
      // Rows are asked for where one looks.
      focused?.scrollIntoView({ block: 'nearest' })
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  })
  useEffect(() => {
    const [press] = waiting.presses
    if (press === undefined) return
    if (waiting.on !== document.activeElement) waiting.presses.length = 0
    else if (tryKey(press) !== undefined) {
      waiting.presses.shift()
      waiting.on = document.activeElement
      // The next one needs the rows around where this one led.
      drawAgain()
    }
  })
}

type Place = {
  /** Of each row; some lead nowhere. */
  links: (HTMLElement | null)[]
  at: number
  /** From where a selection extends. */
  anchor: RefObject<string | undefined>
  options: Options
}

/** Whether the key meant the list; `undefined` where the row that it leads to is still to come. */
function act(event: Press, place: Place): boolean | undefined {
  const { links, at, anchor, options } = place
  const by = stepOf(event)
  if (by && links.some(Boolean)) {
    let next = at < 0 ? links.findIndex(Boolean) : at + by
    while (links[next] === null && options.ids[next] !== undefined) next += by
    if (links[next] === null) return undefined
    if (!links[next]) next = at
    links[next]?.focus()
    if (event.shiftKey && at >= 0) select(options, anchor.current ?? options.ids[at], options.ids[next])
    else anchor.current = options.ids[next]
    return true
  }
  if (event.key === ' ' && at >= 0 && options.choose) {
    if (event.shiftKey) select(options, anchor.current ?? options.ids[at], options.ids[at])
    else toggle(options, at)
    if (!event.shiftKey) anchor.current = options.ids[at]
    return true
  }
  if (event.key === '/') {
    const search = document.querySelector<HTMLInputElement>('main input[aria-keyshortcuts="/"]')
    search?.select()
    return search !== null
  }
  if (event.key === '?') options.onHelp()
  return event.key === '?'
}

const steps: Partial<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }

function stepOf({ key }: Press): number | undefined {
  return steps[key.length === 1 ? key.toLowerCase() : key]
}

function select({ ids, chosen, choose, extend }: Options, from?: string, to?: string): void {
  if (from === undefined || to === undefined) return
  if (extend) {
    extend(from, to)
    return
  }
  const [one, other] = [ids.indexOf(from), ids.indexOf(to)]
  const between = one < 0 ? [to] : ids.slice(Math.min(one, other), Math.max(one, other) + 1)
  choose?.(new Set([...(chosen ?? []), ...between.filter((id) => id !== undefined)]))
}

function toggle({ ids, chosen, choose }: Options, at: number): void {
  const id = ids[at]
  if (id === undefined) return
  const next = new Set(chosen)
  if (!next.delete(id)) next.add(id)
  choose?.(next)
}

/** Typed into a field, meant for a menu or a dialog, or for the browser. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true
  const { target } = event
  if (!(target instanceof HTMLElement)) return false
  if (
    target.closest(
      'input:not([type="checkbox"]), textarea, select, [contenteditable], [role="menu"], [role="dialog"], [role="tab"]',
    )
  )
    return true
  return document.querySelector('[role="dialog"]') !== null
}
