/** A small button beside an entry of a list: it moves the entry, or takes it off. */

import { ActionIcon } from '@mantine/core'
import type { ReactNode } from 'react'

type Props = {
  name: string
  /** By it the keyboard finds the button again when entries have moved: `2 up`. */
  handle: string
  disabled?: boolean
  onClick: () => void
  children: ReactNode
}

export function RowButton({ name, handle, disabled = false, onClick, children }: Props) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      c="inherit"
      size="sm"
      aria-label={name}
      title={name}
      data-handle={handle}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </ActionIcon>
  )
}
