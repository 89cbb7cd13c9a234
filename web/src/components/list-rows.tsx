/** The rows of a list, its head and its pages. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Checkbox, Skeleton } from '@mantine/core'
import { useRef } from 'react'
import { useListKeys } from '../lib/list-keys.ts'
import { HeadCell } from './head-cell.tsx'
import { ListFooter } from './list-footer.tsx'
import { ListNotRead } from './list-not-read.tsx'
import type { ListProps } from './list-table.tsx'

type Props<Item> = ListProps<Item>

export default function ListRows<Item>(props: Props<Item>) {
  const { answer, list, empty, choice } = props
  const table = useRef<HTMLTableElement>(null)
  useListKeys(table, {
    ids: answer.data?.items.map(props.idOf) ?? [],
    chosen: choice?.ids,
    choose: choice?.set,
    onHelp: () => void import('./list-help.tsx').then(({ showListKeys }) => showListKeys(props.keys)),
  })
  if (answer.error && !answer.data) {
    return <ListNotRead error={answer.error} onAgain={answer.refetch} />
  }
  if (!answer.data) return <Skeleton height={240} m="md" width="auto" aria-label={t`Loading`} />
  if (answer.data.items.length === 0) return empty
  return (
    <>
      {props.notice}
      <div className="table-place" data-loading={answer.isPlaceholderData || undefined}>
        <table ref={table} className="table cards" aria-label={props.label}>
          <Head {...props} items={answer.data.items} />
          <tbody>
            {answer.data.items.map((item) => (
              <Row key={props.idOf(item)} {...props} item={item} />
            ))}
          </tbody>
        </table>
      </div>
      <ListFooter list={list} total={answer.data.total} atLeast={answer.data.atLeast} />
    </>
  )
}

function Head<Item>({ columns, choice, list, items, idOf, rowMenu }: Props<Item> & { items: Item[] }) {
  const ids = items.map(idOf)
  const chosen = choice ? ids.filter((id) => choice.ids.has(id)).length : 0
  return (
    <thead>
      <tr>
        {choice && (
          <th className="narrow-column">
            <Checkbox
              size="xs"
              aria-label={t`Select all on this page`}
              checked={chosen === ids.length}
              indeterminate={chosen > 0 && chosen < ids.length}
              onChange={(event) => {
                const next = new Set(choice.ids)
                for (const id of ids) event.currentTarget.checked ? next.add(id) : next.delete(id)
                choice.set(next)
              }}
            />
          </th>
        )}
        {columns.map((column) => (
          <HeadCell key={column.key} column={column} list={list} />
        ))}
        {rowMenu && (
          <th className="narrow-column">
            <span className="visually-hidden">
              <Trans>Actions</Trans>
            </span>
          </th>
        )}
      </tr>
    </thead>
  )
}

function Row<Item>({ item, columns, choice, idOf, nameOf, rowMenu }: Props<Item> & { item: Item }) {
  const id = idOf(item)
  return (
    <tr data-chosen={choice?.ids.has(id) || undefined}>
      {choice && (
        <td className="narrow-column row-checkbox">
          <Checkbox
            size="xs"
            mt={2}
            aria-label={t`Select ${nameOf(item)}`}
            checked={choice.ids.has(id)}
            onChange={(event) => {
              const next = new Set(choice.ids)
              event.currentTarget.checked ? next.add(id) : next.delete(id)
              choice.set(next)
            }}
          />
        </td>
      )}
      {columns.map((column, index) => (
        <td
          key={column.key}
          data-column={column.key}
          data-label={index === 0 ? undefined : column.label}
          className={column.narrow ? 'narrow-column' : undefined}
        >
          {column.render(item)}
        </td>
      ))}
      {rowMenu && <td className="narrow-column row-menu">{rowMenu(item)}</td>}
    </tr>
  )
}
