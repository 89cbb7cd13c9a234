/** Lists that somebody saved: chosen from a menu, told by the address, and opened by themselves where one is the default. */

import { t } from '@lingui/core/macro'
import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconChevronDown, IconStar, IconStarFilled } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import type { PhoneColumn, SavedView } from '../../../../src/schema/saved-view.ts'
import { soonInMenu } from '../../components/soon-in-menu.tsx'
import { useAsk } from '../../lib/queries.ts'
import { type PageSearch, usePageSearch } from '../../lib/search.ts'
import { type Narrowed, narrowedFrom, searchOf, unnarrowed } from './phone-filters.ts'

const SavedListsMenu = soonInMenu(() => import('./saved-lists-menu.tsx'))

type SetColumns = (columns: readonly PhoneColumn[]) => void
export type Shows = SavedView['shows']

export type SavedLists = {
  code: string
  views: readonly SavedView[]
  /** The one that the address names. */
  current: SavedView | undefined
  /** The list was narrowed or sorted in another way since. */
  isChanged: boolean
  /** What one looks at now. */
  now: Shows
  choose: (view: SavedView) => void
  /** One that was just saved shows what is shown already. */
  name: (view: SavedView | undefined) => void
}

function filterOf(narrowed: Narrowed): Shows['filter'] {
  return Object.fromEntries(Object.entries(narrowed).filter(([, value]) => value))
}

/** `unregistered` is another word’s, in an address. */
function addressed({ filter: { status, ...rest }, sort, order }: Shows): Partial<PageSearch> {
  const narrowed: Narrowed =
    status === 'unregistered' ? { ...rest, registration: status } : { ...rest, ...(status && { status }) }
  return { ...unnarrowed, ...searchOf(narrowed), sort, order }
}

const inOrder = (search: Partial<PageSearch>): string =>
  JSON.stringify(
    Object.entries(search)
      .filter(([, value]) => value)
      .sort(),
  )

export function useSavedLists(
  code: string,
  columns: readonly PhoneColumn[],
  setColumns: SetColumns,
): SavedLists {
  const [search, change] = usePageSearch()
  const { data } = useAsk('listSavedViews', { query: { tenant: code } }, { staleTime: 60_000 })
  const views = data?.items ?? []
  const current = views.find(({ id }) => id === search.view)
  const { order } = search
  // An address may say anything; what is no order is refused when it is saved.
  const sort = search.sort as Shows['sort']
  const now: Shows = { filter: filterOf(narrowedFrom(search)), sort, order, columns: [...columns] }
  const choose = (view: SavedView, replace = false) => {
    change({ ...addressed(view.shows), view: view.id }, replace)
    if (view.shows.columns) setColumns(view.shows.columns)
  }
  const asked = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the list is opened and they are known
  useEffect(() => {
    if (asked.current || !data) return
    asked.current = true
    if (Object.values(search).some((value) => value !== undefined)) return
    const defaults = views.filter(({ isDefault }) => isDefault)
    const first = defaults.find(({ tenant }) => tenant !== null) ?? defaults[0]
    if (first) choose(first, true)
  }, [data])
  return {
    ...{ code, views, current, now, choose },
    isChanged: current !== undefined && inOrder(addressed(current.shows)) !== inOrder(addressed(now)),
    name: (view) => change({ view: view?.id }, true),
  }
}

export function SavedListsButton({ isNarrow, ...lists }: SavedLists & { isNarrow: boolean }) {
  const { current, isChanged } = lists
  const star = current ? <IconStarFilled size={16} /> : <IconStar size={16} />
  const name = current ? (isChanged ? t`${current.name}, changed` : current.name) : t`Saved lists`
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        {isNarrow ? (
          <ActionIcon variant="default" size={36} aria-label={name}>
            {star}
          </ActionIcon>
        ) : (
          <Button variant="default" leftSection={star} rightSection={<IconChevronDown size={16} />}>
            <span className="saved-list-name">{name}</span>
          </Button>
        )}
      </Menu.Target>
      <Menu.Dropdown>
        <SavedListsMenu {...lists} />
      </Menu.Dropdown>
    </Menu>
  )
}
