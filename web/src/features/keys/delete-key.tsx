/** Revoking a key, asked for once, with what is known of its use. */

import { t } from '@lingui/core/macro'
import { Stack, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { Key } from '../../../../src/schema/session.ts'
import { tellDone, tellError } from '../../components/tell.ts'
import { useAct } from '../../lib/queries.ts'
import { isOver, lastUseInWords } from './key-words.tsx'

export function useDeleteKey() {
  const remove = useAct('deleteKey')
  return (apiKey: Key, onDone?: () => void) =>
    modals.openConfirmModal({
      title: t`Revoke ${apiKey.name}?`,
      children: (
        <Stack gap="xs">
          <Text fw={600}>{lastUseInWords(apiKey)}.</Text>
          <Text size="sm">
            {isOver(apiKey)
              ? t`Its time is over: whoever sends it is refused already.`
              : t`Whoever still sends it is refused at once, and its open event streams end. It cannot be brought back.`}
          </Text>
        </Stack>
      ),
      labels: { confirm: t`Revoke the key`, cancel: t`Cancel` },
      confirmProps: { variant: 'delete' },
      onConfirm: () =>
        remove.mutate(
          { params: { id: apiKey.id } },
          {
            onSuccess: () => {
              tellDone(t`${apiKey.name} is revoked`)
              onDone?.()
            },
            onError: tellError,
          },
        ),
    })
}
