/** Deleting a tenant: only an empty one. */

import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { Tenant } from '../../../../src/schema/tenant.ts'
import { tellDone, tellError } from '../../components/tell.ts'
import { useAct } from '../../lib/queries.ts'

export function useDeleteTenant() {
  const remove = useAct('deleteTenant')
  return ({ code, name, phones, extensions }: Tenant, onDone?: () => void) => {
    if (phones + extensions > 0) {
      modals.open({
        title: t`${name} is not empty`,
        children: (
          <Text>
            <Trans>
              It still has <Plural value={phones} one="# phone" other="# phones" /> and{' '}
              <Plural value={extensions} one="# extension" other="# extensions" />. Delete them first; nothing
              is deleted by the way.
            </Trans>
          </Text>
        ),
      })
      return
    }
    modals.openConfirmModal({
      title: t`Delete ${name}?`,
      children: (
        <Text>
          <Trans>The tenant {code} and its own phone models are gone for good.</Trans>
        </Text>
      ),
      labels: { confirm: t`Delete the tenant`, cancel: t`Cancel` },
      confirmProps: { variant: 'delete' },
      onConfirm: () =>
        remove.mutate(
          { params: { code } },
          {
            onSuccess: () => {
              tellDone(t`${name} is deleted`)
              onDone?.()
            },
            onError: (error) => tellError(error),
          },
        ),
    })
  }
}
