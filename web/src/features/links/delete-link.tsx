/** Deleting a link, asked for once. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { Link } from '../../../../src/schema/link.ts'
import { tellDone, tellError } from '../../components/tell.ts'
import { useRemoveLink } from './link-calls.ts'

export function useDeleteLink(code: string | undefined) {
  const remove = useRemoveLink(code)
  return ({ id, name, source }: Link, onDone?: () => void) =>
    modals.openConfirmModal({
      title: t`Delete ${name}?`,
      children: (
        <Text>
          {source ? (
            <Trans>
              The extensions that it brought stay, and are no longer kept in step. Nothing changes at the PBX.
            </Trans>
          ) : (
            <Trans>
              It hangs up, and nobody is told any more who is registered there. Nothing changes at the PBX.
            </Trans>
          )}
        </Text>
      ),
      labels: { confirm: t`Delete the link`, cancel: t`Cancel` },
      confirmProps: { variant: 'delete' },
      onConfirm: () =>
        remove(id).then(() => {
          tellDone(t`${name} is deleted`)
          onDone?.()
        }, tellError),
    })
}
