/** Which phones are chosen: some by checkbox, or all that the search finds. */

import { useEffect, useState } from 'react'
import type { Phone } from '../../../../src/schema/phone.ts'
import type { PhoneState } from '../../../../src/schema/phone-state.ts'
import type { AskedState } from '../../../../src/schema/registered-state.ts'

/** What the list is narrowed by: “all” are all that it finds. */
export type Narrowed = {
  q: string
  status: PhoneState | undefined
  registration: AskedState | undefined
  credentials: 'old' | undefined
}

export type Selection = {
  count: number
  total: number
  /** There are more than `total`, or `count` of all. */
  atLeast: boolean
  all: boolean
  ids: ReadonlySet<string>
  narrowed: Narrowed
  choose(ids: ReadonlySet<string>): void
  chooseAll(): void
  clear(): void
}

type Found = { items: Phone[]; total: number; atLeast: boolean }

export function useSelection(narrowed: Narrowed, found: Found | undefined): Selection {
  const key = JSON.stringify(narrowed)
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const [allOf, setAllOf] = useState<string>()
  // “All” means all of one search; another search is another set.
  const all = allOf === key
  const { total = 0, atLeast = false } = found ?? {}
  return {
    count: all ? total : ids.size,
    total,
    atLeast,
    all,
    ids: all ? new Set(found?.items.map(({ id }) => id)) : ids,
    narrowed,
    choose: (next) => {
      setAllOf(undefined)
      setIds(next)
    },
    chooseAll: () => setAllOf(key),
    clear: () => {
      setAllOf(undefined)
      setIds(new Set())
    },
  }
}

export type ChosenPhones = { ids: string[] } | { filter: Partial<Narrowed> }

/** What the API takes for it. */
export function targetOf({ all, ids, narrowed: { q, ...rest } }: Selection): ChosenPhones {
  return all ? { filter: { ...rest, q: q || undefined } } : { ids: [...ids] }
}

type OutOfSight = { down: number; up: number; elsewhere: number }

/** Chosen rows that one cannot see: further down or up on this page, or on another one. */
export function useOutOfSight(selection: Selection, shown: Phone[]): OutOfSight {
  const [out, setOut] = useState<OutOfSight>({ down: 0, up: 0, elsewhere: 0 })
  const { ids, all } = selection
  useEffect(() => {
    const look = () => {
      const docks = document.querySelector('.docks')?.getBoundingClientRect().top ?? window.innerHeight
      const rows = [...document.querySelectorAll('tr[data-chosen]')].map((row) => row.getBoundingClientRect())
      const down = rows.filter(({ top, height }) => top + height / 2 > docks).length
      const up = rows.filter(({ bottom, height }) => bottom - height / 2 < topEdge).length
      const elsewhere = all ? 0 : [...ids].filter((id) => !shown.some((phone) => phone.id === id)).length
      setOut((before) =>
        before.down === down && before.up === up && before.elsewhere === elsewhere
          ? before
          : { down, up, elsewhere },
      )
    }
    look()
    const observer = new ResizeObserver(look)
    observer.observe(document.body)
    window.addEventListener('scroll', look, { passive: true })
    window.addEventListener('resize', look)
    return () => {
      observer.disconnect()
      window.removeEventListener('scroll', look)
      window.removeEventListener('resize', look)
    }
  }, [ids, all, shown])
  return out
}

/** Under the top bar and the selection's own, in pixels. */
const topEdge = 100
