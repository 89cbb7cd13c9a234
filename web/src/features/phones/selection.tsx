/** Which phones are chosen: some by checkbox, or all that the list finds. */

import { useMemo, useState } from 'react'
import type { Phone } from '../../../../src/schema/phone.ts'
import type { Narrowed } from './phone-filters.ts'

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

type Found = { total: number; atLeast: boolean }
const none: ReadonlySet<string> = new Set()

/** `shown`: phones of the list that are at hand. */
export function useSelection(
  narrowed: Narrowed,
  found: Found | undefined,
  shown: readonly Pick<Phone, 'id'>[],
): Selection {
  const key = JSON.stringify(narrowed)
  const [ids, setIds] = useState(none)
  const [allOf, setAllOf] = useState<string>()
  // “All” means all of one search; another search is another set.
  const all = allOf === key
  const { total = 0, atLeast = false } = found ?? {}
  const shownIds = useMemo(() => new Set(shown.map(({ id }) => id)), [shown])
  return {
    count: all ? total : ids.size,
    total,
    atLeast,
    all,
    ids: all ? shownIds : ids,
    narrowed,
    choose: (next) => {
      setAllOf(undefined)
      setIds(next)
    },
    chooseAll: () => setAllOf(key),
    clear: () => {
      setAllOf(undefined)
      setIds(none)
    },
  }
}

export type ChosenPhones = { ids: string[] } | { filter: Narrowed }

/** What the API takes for it. */
export function targetOf({ all, ids, narrowed }: Pick<Selection, 'all' | 'ids' | 'narrowed'>): ChosenPhones {
  return all ? { filter: { ...narrowed, q: narrowed.q || undefined } } : { ids: [...ids] }
}

/** Rows that can be seen, counted from 0, and where a phone of the list stands, if that is known. */
export type InSight = { first: number; last: number; indexOf: (id: string) => number | undefined }
