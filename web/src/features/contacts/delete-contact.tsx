/** Deleting a contact, asked for once. */

import { Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { Contact } from '../../../../src/schema/contact.ts'
import { tellDone, tellError } from '../../components/tell.ts'
import { useAct } from '../../lib/queries.ts'

export function useDeleteContact(code: string) {
  const remove = useAct('deleteContact')
  return ({ id, name }: Contact, onDone?: () => void) =>
    modals.openConfirmModal({
      title: `Delete ${name}?`,
      children: (
        <Text>Phones lose the contact when they read the phone book again. Nothing can bring it back.</Text>
      ),
      labels: { confirm: 'Delete the contact', cancel: 'Cancel' },
      confirmProps: { variant: 'delete' },
      onConfirm: () =>
        remove.mutate(
          { params: { code, id } },
          {
            onSuccess: () => {
              tellDone(`${name} is deleted`)
              onDone?.()
            },
            onError: tellError,
          },
        ),
    })
}
