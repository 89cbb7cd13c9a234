/** Under a list: which part of it is shown, how much a page holds, and the other pages. */

import { Group, NativeSelect, Pagination, Text } from '@mantine/core'
import { howMany } from '../lib/format.ts'
import { type ListState, pageSizes } from '../lib/list-state.ts'

type Props = { list: ListState; total: number; atLeast?: boolean }

export function ListFooter({ list, total, atLeast }: Props) {
  const first = (list.page - 1) * list.pageSize + 1
  const last = Math.min(total, list.page * list.pageSize)
  const pages = Math.max(1, Math.ceil(total / list.pageSize))
  const sizes = [...new Set([...pageSizes, list.pageSize])].sort((a, b) => a - b)
  return (
    <Group px="sm" py={8} gap="md" className="list-footer">
      <Text size="sm" c="dimmed" role="status">
        {first.toLocaleString('en')}–{last.toLocaleString('en')} of {howMany({ total, atLeast })}
      </Text>
      <NativeSelect
        size="xs"
        aria-label="Rows a page"
        data={sizes.map((size) => ({ value: String(size), label: `${size} a page` }))}
        value={String(list.pageSize)}
        onChange={(event) => list.setPageSize(Number(event.currentTarget.value))}
      />
      {pages > 1 && (
        <Pagination
          ml="auto"
          size="sm"
          total={pages}
          value={list.page}
          onChange={list.setPage}
          getItemProps={(page) => ({ 'aria-label': `Page ${page}` })}
          getControlProps={(control) => ({ 'aria-label': `${control} page` })}
        />
      )}
    </Group>
  )
}
