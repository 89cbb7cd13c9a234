/** A list by the keyboard: J and K or the arrows go through its rows, Space selects, Shift extends, / searches. */

import { type RefObject, useEffect, useRef } from 'react'

type Options = {
  /** Ids of the rows, from the first. */
  ids: readonly string[]
  chosen?: ReadonlySet<string>
  choose?: (ids: ReadonlySet<string>) => void
  /** From one row to another, also those of a long list that are not on the page just now. */
  between?: (from: string, to: string) => readonly string[]
  onHelp: () => void
}

/** Each row is where the keyboard is when its link has the focus: Enter opens it as any link. */
export function useListKeys(table: RefObject<HTMLElement | null>, options: Options): void {
  const latest = useRef(options)
  latest.current = options
  const anchor = useRef<string>(undefined)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (isTaken(event)) return
      const links = [...(table.current?.querySelectorAll<HTMLElement>('.row-link') ?? [])]
      const focused = document.activeElement
      const at = focused instanceof HTMLElement ? links.indexOf(focused) : -1
      if (act(event, { links, at, anchor, options: latest.current })) event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [table])
}

type Place = {
  links: HTMLElement[]
  at: number
  /** From where a selection extends. */
  anchor: RefObject<string | undefined>
  options: Options
}

/** Whether the key meant the list. */
function act(event: KeyboardEvent, place: Place): boolean {
  const { links, at, anchor, options } = place
  const by = steps[event.key.length === 1 ? event.key.toLowerCase() : event.key]
  if (by !== undefined && links.length > 0) {
    const next = at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))
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

function select({ ids, chosen, choose, between }: Options, from?: string, to?: string): void {
  if (from === undefined || to === undefined) return
  choose?.(new Set([...(chosen ?? []), ...(between ?? betweenOf(ids))(from, to)]))
}

const betweenOf = (ids: readonly string[]) => (from: string, to: string) => {
  const [one, other] = [ids.indexOf(from), ids.indexOf(to)]
  return one < 0 ? [to] : ids.slice(Math.min(one, other), Math.max(one, other) + 1)
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
