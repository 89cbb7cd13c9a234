/** A list's search, order and page, kept in its address. */

import { usePageSearch } from './search.ts'

export type ListState = {
  q: string
  sort: string
  order: 'asc' | 'desc'
  page: number
  pageSize: number
  setSearch(q: string): void
  sortBy(key: string): void
  setPage(page: number): void
  setPageSize(size: number): void
  /** As the server wants it. */
  query: { q?: string; sort: string; order: 'asc' | 'desc'; page: number; pageSize: number }
}

export const pageSizes = [25, 50, 100, 250]

export function useListState(
  defaultSort: string,
  defaultOrder: 'asc' | 'desc' = 'asc',
  defaultSize = 50,
): ListState {
  const [search, change] = usePageSearch()
  const sort = search.sort ?? defaultSort
  const order = search.order ?? (search.sort === undefined ? defaultOrder : 'asc')
  const page = search.page ?? 1
  const pageSize = search.pageSize ?? defaultSize
  return {
    q: search.q ?? '',
    sort,
    order,
    page,
    pageSize,
    setSearch: (q) => change({ q: q || undefined, page: undefined }, true),
    sortBy: (key) =>
      change({ sort: key, order: key === sort && order === 'asc' ? 'desc' : 'asc', page: undefined }),
    setPage: (next) => change({ page: next === 1 ? undefined : next }),
    setPageSize: (size) => change({ pageSize: size === defaultSize ? undefined : size, page: undefined }),
    query: { q: search.q, sort, order, page, pageSize },
  }
}
