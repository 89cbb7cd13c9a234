/** The rows of a list that is as long as what it finds: those that are looked at are asked for, a hundred at a time. */

import { useQueries } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Phone } from '../../../../src/schema/phone.ts'
import type { Answer } from '../../lib/api.ts'
import { askOptions } from '../../lib/queries.ts'
import type { Narrowed } from './phone-filters.ts'

const atOnce = 100

/** Filter and order, without a page. */
export type RowsQuery = Narrowed & { sort: string; order: 'asc' | 'desc' }

type Range = { key: string; first: number; last: number; also: number | undefined }

export type PhoneRows = {
  /** Names the list: another one begins at its top. */
  key: string
  /** Of any of its parts: counts and total are the same in each. */
  answer: Answer<'listPhones'> | undefined
  /** The rows at hand by their place, counted from 0. */
  at: ReadonlyMap<number, Phone>
  /** Where a phone stands, or stood when it was last asked for. */
  indexOf: (id: string) => number | undefined
  /** The other way round. */
  idAt: (index: number) => string | undefined
  /** They are of the list before, until the next one comes. */
  isOld: boolean
  error: Error | null
  refetch: () => void
  /** The phones of these rows, whether they are at hand or not. */
  ask: (first: number, last: number) => Promise<string[]>
  /** Asks for these rows, and for one more that the keyboard is on. */
  want: (first: number, last: number, also: number | undefined) => void
}

function partsOf({ first, last, also = first }: Range): number[] {
  const parts = new Set([Math.floor(also / atOnce) + 1])
  for (let part = Math.floor(first / atOnce) + 1; part <= Math.floor(last / atOnce) + 1; part++)
    parts.add(part)
  return [...parts].sort((one, other) => one - other)
}

/** `begin`: the row that is looked at first. */
export function usePhoneRows(code: string, query: RowsQuery, begin: number): PhoneRows {
  const key = JSON.stringify([code, query])
  const [wanted, setWanted] = useState<Range>({ key, first: begin, last: begin, also: undefined })
  const range = wanted.key === key ? wanted : { key, first: 0, last: 0, also: undefined }
  const parts = partsOf(range)
  const results = useQueries({
    queries: parts.map((page) => ({
      ...askOptions('listPhones', { params: { code }, query: { ...query, page, pageSize: atOnce } }),
      // How far a change was followed is told while it is.
      refetchInterval: ({ state }: { state: { data?: Answer<'listPhones'> } }) =>
        state.data?.looking ? 2000 : (false as const),
    })),
  })
  const before = useRef<{
    key: string
    answer: Answer<'listPhones'>
    /** What the rows were made of: they are the same as long as it is. */
    of: unknown[]
    at: Map<number, Phone>
  }>(undefined)
  const places = useRef({ key, of: new Map<string, number>(), ids: new Map<number, string>() })
  if (places.current.key !== key) places.current = { key, of: new Map(), ids: new Map() }
  const answer = results.find(({ data }) => data)?.data
  const of = [places.current, parts.join(), ...results.map(({ data }) => data)]
  if (answer && !of.every((one, index) => one === before.current?.of[index])) {
    before.current = { key, answer, of, at: rowsOf(parts, results) }
    for (const [index, { id }] of before.current.at) {
      places.current.of.set(id, index)
      places.current.ids.set(index, id)
    }
  }
  const now = before.current
  return {
    key,
    answer: now?.answer,
    at: now?.at ?? new Map(),
    indexOf: (id) => places.current.of.get(id),
    idAt: (index) => places.current.ids.get(index),
    isOld: now !== undefined && now.key !== key,
    error: answer ? null : (results.find(({ error }) => error)?.error ?? null),
    refetch: () => void Promise.all(results.map((result) => result.refetch())),
    ask: (first, last) => import('./ask-rows.ts').then(({ askRows }) => askRows(code, query, first, last)),
    want: (first, last, also) =>
      setWanted((now) =>
        now.key === key && partsOf(now).join() === partsOf({ key, first, last, also }).join()
          ? now
          : { key, first, last, also },
      ),
  }
}

function rowsOf(
  parts: readonly number[],
  results: readonly { data?: Answer<'listPhones'> | undefined }[],
): Map<number, Phone> {
  const rows = new Map<number, Phone>()
  for (const [order, part] of parts.entries())
    for (const [place, phone] of (results[order]?.data?.items ?? []).entries())
      rows.set((part - 1) * atOnce + place, phone)
  return rows
}
