/** Copying to the clipboard, also where the page is served over plain HTTP and browsers withhold their clipboard. */

import { t } from '@lingui/core/macro'
import { notifications } from '@mantine/notifications'

function copyByCommand(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.style.position = 'fixed'
  area.style.opacity = '0'
  // Inside an open dialog, which would take the focus back from anything outside of it.
  const place = document.activeElement?.closest('[role="dialog"]') ?? document.body
  const focused = document.activeElement
  place.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return done
}

export async function copyText(text: string, what: string): Promise<void> {
  const done = await Promise.resolve(navigator.clipboard?.writeText(text))
    .then(() => navigator.clipboard !== undefined)
    .catch(() => false)
  if (done || copyByCommand(text)) notifications.show({ message: t`${what} copied` })
  else
    notifications.show({
      color: 'red',
      message: t`The browser did not allow copying; mark it and copy: ${text}`,
    })
}
