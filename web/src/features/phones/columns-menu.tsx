/** Which columns the list of phones has: chosen once, and remembered by this browser. */

import { Trans } from '@lingui/react/macro'
import { Button, Menu } from '@mantine/core'
import { IconColumns } from '@tabler/icons-react'
import { useState } from 'react'
import type { PhoneColumn } from '../../../../src/schema/saved-view.ts'
import { soonInMenu } from '../../components/soon-in-menu.tsx'
import { allColumns, usualColumns } from './phone-columns.tsx'

const ColumnsChoice = soonInMenu(() => import('./columns-choice.tsx'))

const place = 'offhook.columns.phones'

function kept(): readonly PhoneColumn[] {
  try {
    const names: unknown = JSON.parse(localStorage.getItem(place) ?? '')
    return Array.isArray(names) ? allColumns.filter((name) => names.includes(name)) : usualColumns
  } catch {
    return usualColumns
  }
}

export function useColumns(): [readonly PhoneColumn[], (next: readonly PhoneColumn[]) => void] {
  const [columns, setColumns] = useState(kept)
  return [
    columns,
    (next) => {
      setColumns(next)
      localStorage.setItem(place, JSON.stringify(next))
    },
  ]
}

export type ColumnsProps = {
  columns: readonly PhoneColumn[]
  onChange: (next: readonly PhoneColumn[]) => void
}

export function ColumnsMenu({ columns, onChange }: ColumnsProps) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="xs" leftSection={<IconColumns size={16} />}>
          <Trans>Columns</Trans>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <ColumnsChoice columns={columns} onChange={onChange} />
      </Menu.Dropdown>
    </Menu>
  )
}
