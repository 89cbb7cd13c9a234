/** Under a list: which part of it is shown, how much a page holds, and the other pages. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Group, NativeSelect, Pagination, Text } from '@mantine/core'
import { howMany, numeral } from '../lib/format.ts'
import { type ListState, pageSizes } from '../lib/list-state.ts'

/** What leads to other pages. */
export const pageNames = {
  first: () => t`first page`,
  previous: () => t`previous page`,
  next: () => t`next page`,
  last: () => t`last page`,
}

type Props = { list: ListState; total: number; atLeast?: boolean }

export function ListFooter({ list, total, atLeast }: Props) {
  const first = (list.page - 1) * list.pageSize + 1
  const last = Math.min(total, list.page * list.pageSize)
  const pages = Math.max(1, Math.ceil(total / list.pageSize))
  const sizes = [...new Set([...pageSizes, list.pageSize])].sort((a, b) => a - b)
  return (
    <Group px="sm" py={8} gap="md" className="list-footer">
      <Text size="sm" c="dimmed" role="status">
        <Trans>
          {numeral(first)}–{numeral(last)} of {howMany({ total, atLeast })}
        </Trans>
      </Text>
      <NativeSelect
        size="xs"
        aria-label={t`Rows a page`}
        data={sizes.map((size) => ({ value: String(size), label: t`${size} a page` }))}
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
          getItemProps={(page) => ({ 'aria-label': t`Page ${page}` })}
          getControlProps={(control) => ({ 'aria-label': pageNames[control]() })}
        />
      )}
    </Group>
  )
}
