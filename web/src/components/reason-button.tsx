/** A button that says why it cannot be used, to the mouse, the keyboard and a screen reader. */

import { Button, type ButtonProps, Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'

type Props = ButtonProps & {
  reason?: string
  type?: 'button' | 'submit'
  onClick?: () => void
  children: ReactNode
}

/** With a reason it stays reachable by Tab, as a truly disabled button could not tell anybody. */
export function ReasonButton({ reason, onClick, children, ...rest }: Props) {
  const unusable = reason !== undefined
  return (
    <Tooltip label={reason} disabled={!unusable}>
      <Button
        {...rest}
        aria-disabled={unusable || undefined}
        data-disabled={unusable || undefined}
        onClick={(event) => {
          if (unusable) event.preventDefault()
          else onClick?.()
        }}
      >
        {children}
      </Button>
    </Tooltip>
  )
}
