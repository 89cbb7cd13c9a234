/** Deleting a tenant: only an empty one. */

import { Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { Tenant } from '../../../../src/schema/tenant.ts'
import { tellDone, tellError } from '../../components/tell.ts'
import { counted } from '../../lib/format.ts'
import { useAct } from '../../lib/queries.ts'

export function useDeleteTenant() {
  const remove = useAct('deleteTenant')
  return ({ code, name, phones, extensions }: Tenant, onDone?: () => void) => {
    if (phones + extensions > 0) {
      modals.open({
        title: `${name} is not empty`,
        children: (
          <Text>
            It still has {counted(phones, 'phone')} and {counted(extensions, 'extension')}. Delete them first;
            nothing is deleted by the way.
          </Text>
        ),
      })
      return
    }
    modals.openConfirmModal({
      title: `Delete ${name}?`,
      children: <Text>The tenant {code} and its own phone models are gone for good.</Text>,
      labels: { confirm: 'Delete the tenant', cancel: 'Cancel' },
      confirmProps: { variant: 'delete' },
      onConfirm: () =>
        remove.mutate(
          { params: { code } },
          {
            onSuccess: () => {
              tellDone(`${name} is deleted`)
              onDone?.()
            },
            onError: (error) => tellError(error),
          },
        ),
    })
  }
}
