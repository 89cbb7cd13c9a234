/** The columns that there are, each shown or not. */

import { Trans } from '@lingui/react/macro'
import { Menu } from '@mantine/core'
import { say } from '../../lib/language.ts'
import type { ColumnsProps } from './columns-menu.tsx'
import { allColumns, columnNames, usualColumns } from './phone-columns.tsx'

export default function ColumnsChoice({ columns, onChange }: ColumnsProps) {
  return (
    <>
      {allColumns.map((name) => (
        <Menu.CheckboxItem
          key={name}
          checked={columns.includes(name)}
          onChange={(shown) =>
            onChange(allColumns.filter((each) => (each === name ? shown : columns.includes(each))))
          }
        >
          {say(columnNames[name])}
        </Menu.CheckboxItem>
      ))}
      <Menu.Divider />
      <Menu.Item onClick={() => onChange(usualColumns)}>
        <Trans>The usual ones</Trans>
      </Menu.Item>
    </>
  )
}
