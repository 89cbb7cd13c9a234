/** Deleting a contact, asked for once. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { Contact } from '../../../../src/schema/contact.ts'
import { tellDone, tellError } from '../../components/tell.ts'
import { useAct } from '../../lib/queries.ts'

export function useDeleteContact(code: string) {
  const remove = useAct('deleteContact')
  return ({ id, name }: Contact, onDone?: () => void) =>
    modals.openConfirmModal({
      title: t`Delete ${name}?`,
      children: (
        <Text>
          <Trans>
            Phones lose the contact when they read the phone book again. Nothing can bring it back.
          </Trans>
        </Text>
      ),
      labels: { confirm: t`Delete the contact`, cancel: t`Cancel` },
      confirmProps: { variant: 'delete' },
      onConfirm: () =>
        remove.mutate(
          { params: { code, id } },
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
