/** Which phones are chosen: some by checkbox, or all that the search finds. */

import { useState } from 'react'
import type { Phone } from '../../../../src/schema/phone.ts'
import { call } from '../../lib/api.ts'

export type Selection = {
  count: number
  total: number
  all: boolean
  ids: ReadonlySet<string>
  q: string
  choose(ids: ReadonlySet<string>): void
  chooseAll(): void
  clear(): void
}

export function useSelection(q: string, total: number, shown: Phone[] | undefined): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const [allOf, setAllOf] = useState<string>()
  // “All” means all of one search; another search is another set.
  const all = allOf === q
  return {
    count: all ? total : ids.size,
    total,
    all,
    ids: all ? new Set(shown?.map(({ id }) => id)) : ids,
    q,
    choose: (next) => {
      setAllOf(undefined)
      setIds(next)
    },
    chooseAll: () => setAllOf(q),
    clear: () => {
      setAllOf(undefined)
      setIds(new Set())
    },
  }
}

/** The chosen phones themselves, page by page where the whole search is meant. */
export async function chosenPhones(
  code: string,
  selection: Selection,
): Promise<Pick<Phone, 'id' | 'name'>[]> {
  const found: Phone[] = []
  for (let page = 1; ; page++) {
    const query = { q: selection.all ? selection.q : undefined, page, pageSize: 1000 }
    const { items, total } = await call('listPhones', { params: { code }, query })
    found.push(...items.filter(({ id }) => selection.all || selection.ids.has(id)))
    const enough = selection.all ? found.length >= total : found.length >= selection.ids.size
    if (enough || items.length < 1000) return found
  }
}

export function SelectAll({ selection, shown }: { selection: Selection; shown: Phone[] }) {
  const pageChosen = shown.length > 0 && shown.every(({ id }) => selection.ids.has(id))
  if (!pageChosen || selection.total <= shown.length) return null
  return (
    <div className="select-all" role="status">
      {selection.all
        ? `All ${selection.total.toLocaleString('en')} phones${selection.q ? ` that match “${selection.q}”` : ''} are selected. `
        : `The ${shown.length} phones of this page are selected. `}
      <button
        type="button"
        className="plain-button link-button"
        onClick={selection.all ? selection.clear : selection.chooseAll}
      >
        {selection.all ? 'Clear the selection' : `Select all ${selection.total.toLocaleString('en')}`}
      </button>
    </div>
  )
}
