/** The head of a column, by which a list is sorted where it can be. */

import type { ListState } from '../lib/list-state.ts'
import type { Column } from './list-table.tsx'

type Props = { column: Pick<Column<never>, 'key' | 'label' | 'sort'>; list: ListState }

export function HeadCell({ column: { key, label, sort }, list }: Props) {
  if (sort === undefined) return <th data-column={key}>{label}</th>
  const sorted = list.sort === sort
  const direction = list.order === 'asc' ? 'ascending' : 'descending'
  return (
    <th data-column={key} aria-sort={sorted ? direction : 'none'}>
      <button type="button" className="plain-button sort-button" onClick={() => list.sortBy(sort)}>
        {label} <span aria-hidden>{sorted ? (list.order === 'asc' ? '▴' : '▾') : ''}</span>
      </button>
    </th>
  )
}
