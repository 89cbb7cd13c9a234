/** A list: its columns in order, sorted by a click, chosen by checkboxes, page by page. */

import { t } from '@lingui/core/macro'
import { Skeleton } from '@mantine/core'
import type { ComponentType, ReactNode } from 'react'
import type { ListState } from '../lib/list-state.ts'
import type { KeyHelp } from './list-help.tsx'
import { soon } from './soon.tsx'

/** Loaded while the list is asked for: pages with a list behind a tab do without it until then. */
const ListRows = soon(
  () => import('./list-rows.tsx') as unknown as Promise<{ default: ComponentType<object> }>,
  () => <Skeleton height={240} m="md" width="auto" aria-label={t`Loading`} />,
) as unknown as <Item>(props: ListProps<Item>) => ReactNode

export type Column<Item> = {
  key: string
  label: string
  /** The name that the server sorts by. */
  sort?: string
  render: (item: Item) => ReactNode
  narrow?: boolean
}

export type Choice = { ids: ReadonlySet<string>; set: (ids: ReadonlySet<string>) => void; nameOf?: string }

export type ListProps<Item> = {
  label: string
  columns: Column<Item>[]
  list: ListState
  answer: {
    data?: { items: Item[]; total: number; atLeast?: boolean }
    error: Error | null
    refetch: () => unknown
    isPlaceholderData?: boolean
  }
  idOf: (item: Item) => string
  nameOf: (item: Item) => string
  rowMenu?: (item: Item) => ReactNode
  choice?: Choice
  /** Between head and rows, for `Select all N`. */
  notice?: ReactNode
  empty: ReactNode
  /** What else its rows take; told in its help. */
  keys?: readonly KeyHelp[]
}

export function ListTable<Item>(props: ListProps<Item>) {
  return <ListRows {...props} />
}
