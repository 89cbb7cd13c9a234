/** Deleting a preset, asked for once; while phones use it, the question says how many. */

import { plural, t } from '@lingui/core/macro'
import { Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { tellDone, tellError } from '../../components/tell.ts'
import { useAct } from '../../lib/queries.ts'

type Deleted = { id: string; name: string; usedBy: number }

export function useDeletePreset(code: string) {
  const remove = useAct('deletePreset')
  return ({ id, name, usedBy }: Deleted, onDone?: () => void) =>
    modals.openConfirmModal({
      title: t`Delete ${name}?`,
      children: (
        <Text>
          {usedBy === 0
            ? t`No phone uses it. Nothing can bring it back.`
            : plural(usedBy, {
                one: '# phone will be without a preset, and get another file at its next fetch. Nothing can bring it back.',
                other:
                  '# phones will be without a preset, and get other files at their next fetch. Nothing can bring it back.',
              })}
        </Text>
      ),
      labels: { confirm: t`Delete the preset`, cancel: t`Cancel` },
      confirmProps: { variant: 'delete' },
      onConfirm: () =>
        remove.mutate(
          { params: { code, id }, query: { force: usedBy > 0 } },
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
