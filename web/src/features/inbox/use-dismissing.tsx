/** Dismissing a device, and taking that back from the note that says so. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { Stranger } from '../../../../src/schema/inbox.ts'
import { tellDone, tellError } from '../../components/tell.ts'
import { nameOf } from './device-words.ts'
import { useDismiss } from './inbox-calls.ts'

export function useDismissing(code: string | undefined) {
  const dismiss = useDismiss(code)

  async function takeBack(device: Stranger): Promise<void> {
    await dismiss(device.id, false)
    tellDone(t`${nameOf(device)} is in the inbox again`)
  }

  async function away(device: Stranger): Promise<void> {
    await dismiss(device.id, true)
    const note = notifications.show({
      autoClose: 10_000,
      message: (
        <Group justify="space-between">
          <Trans>
            {nameOf(device)} is dismissed
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                notifications.hide(note)
                takeBack(device).catch(tellError)
              }}
            >
              Undo
            </Button>
          </Trans>
        </Group>
      ),
    })
  }

  return (device: Stranger) => void (device.dismissed ? takeBack(device) : away(device)).catch(tellError)
}
