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
        <Text>{isUsed ? withoutIt(usedBy, presets) : t`Nothing uses it. Nothing can bring it back.`}</Text>
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

function withoutIt(phones: number, presets: number): string {
  if (presets === 0)
    return plural(phones, {
      one: '# phone will be without it. Nothing can bring it back.',
      other: '# phones will be without it. Nothing can bring it back.',
    })
  if (phones === 0)
    return plural(presets, {
      one: '# preset will be without it. Nothing can bring it back.',
      other: '# presets will be without it. Nothing can bring it back.',
    })
  return t`${plural(phones, { one: '# phone', other: '# phones' })} and ${plural(presets, { one: '# preset', other: '# presets' })} will be without it. Nothing can bring it back.`
}
