/** Deleting a link, asked for once. */

import { Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { Link } from '../../../../src/schema/link.ts'
import { tellDone, tellError } from '../../components/tell.ts'
import { useRemoveLink } from './link-calls.ts'

export function useDeleteLink(code: string | undefined) {
  const remove = useRemoveLink(code)
  return ({ id, name }: Link, onDone?: () => void) =>
    modals.openConfirmModal({
      title: `Delete ${name}?`,
      children: (
        <Text>
          It hangs up, and nobody is told any more who is registered there. Nothing changes at the PBX.
        </Text>
      ),
      labels: { confirm: 'Delete the link', cancel: 'Cancel' },
      confirmProps: { variant: 'delete' },
      onConfirm: () =>
        remove(id).then(() => {
          tellDone(`${name} is deleted`)
          onDone?.()
        }, tellError),
    })
}
