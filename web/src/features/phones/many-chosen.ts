/** Which phones are meant by the address of the page that changes many: a few by id, or all that a list shows. */

import { t } from '@lingui/core/macro'
import { useNavigate } from '@tanstack/react-router'
import { usePageSearch } from '../../lib/search.ts'
import { narrowedFrom, searchOf } from './phone-filters.ts'
import type { ChosenPhones, Selection } from './selection.tsx'
import { targetOf } from './selection.tsx'

/** More do not fit into an address: this tab keeps them under a name. */
const mostInAddress = 40
const place = (name: string) => `offhook.chosen.${name}`

/** The way to the page, for what is chosen in the list. */
export function useToChangeMany(code: string): (selection: Selection) => void {
  const navigate = useNavigate()
  return (selection) => {
    const { all, narrowed, ids } = selection
    const search = all ? searchOf(narrowed) : { ids: nameFor([...ids]) }
    navigate({ to: '/t/$code/phones/change', params: { code }, search })
  }
}

function nameFor(ids: readonly string[]): string {
  if (ids.length <= mostInAddress) return ids.join(',')
  const name = `set-${Date.now().toString(36)}`
  sessionStorage.setItem(place(name), JSON.stringify(ids))
  return name
}

function idsNamed(name: string): string[] {
  if (!name.startsWith('set-')) return name.split(',').filter(Boolean)
  try {
    return JSON.parse(sessionStorage.getItem(place(name)) ?? '[]') as string[]
  } catch {
    return []
  }
}

type Chosen = { target: ChosenPhones; count: number | undefined; words: string }

export function useChosenFromAddress(): Chosen {
  const [search] = usePageSearch()
  const { ids } = search
  if (ids !== undefined) {
    const named = idsNamed(ids)
    return { target: { ids: named }, count: named.length, words: t`chosen one by one` }
  }
  const narrowed = narrowedFrom(search)
  const { q, credentials, fetched, ...rest } = narrowed
  const words = [
    q && `“${q}”`,
    ...Object.values(rest),
    fetched && t`fetched today`,
    credentials && t`old credentials`,
  ].filter(Boolean)
  const all = words.length > 0 ? t`all that match ${words.join(', ')}` : t`all of the tenant`
  return { target: targetOf({ all: true, ids: new Set(), narrowed }), count: undefined, words: all }
}
