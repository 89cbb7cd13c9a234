/** Short notes at the screen's edge: what was done, and what went wrong. */

import { t } from '@lingui/core/macro'
import { notifications } from '@mantine/notifications'

export function tellDone(message: string): void {
  notifications.show({ message })
}

export function tellError(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  notifications.show({ color: 'red', title: t`That did not work`, message, autoClose: 10_000, role: 'alert' })
}
