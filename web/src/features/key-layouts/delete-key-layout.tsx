/** Deleting a key layout, asked for once; while something uses it, the question says what. */

import { plural, t } from '@lingui/core/macro'
import { Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { KeyLayout } from '../../../../src/schema/key-layout.ts'
import { tellDone, tellError } from '../../components/tell.ts'
import { useAct } from '../../lib/queries.ts'

export function useDeleteKeyLayout(code: string) {
  const remove = useAct('deleteKeyLayout')
  return ({ id, name, usedBy, presets }: KeyLayout, onDone?: () => void) => {
    const isUsed = usedBy + presets > 0
    modals.openConfirmModal({
      title: t`Delete ${name}?`,
      children: (
        <Text>
          {isUsed
            ? t`${plural(usedBy, { one: '# phone', other: '# phones' })} and ${plural(presets, { one: '# preset', other: '# presets' })} will be without it. Nothing can bring it back.`
            : t`Nothing uses it. Nothing can bring it back.`}
        </Text>
      ),
      labels: { confirm: t`Delete the key layout`, cancel: t`Cancel` },
      confirmProps: { variant: 'delete' },
      onConfirm: () =>
        remove.mutate(
          { params: { code, id }, query: { force: isUsed } },
          {
            onSuccess: () => {
              tellDone(t`${name} is deleted`)
              onDone?.()
            },
            onError: tellError,
          },
        ),
    })
  }
}
