/** Ending somebody's sessions, asked for once. */

import { t } from '@lingui/core/macro'
import { modals } from '@mantine/modals'
import { tellDone, tellError } from '../../components/tell.ts'
import { useAct } from '../../lib/queries.ts'

export function useEndSessions() {
  const end = useAct('endUserSessions')
  return ({ id, name }: { id: string; name: string }) =>
    modals.openConfirmModal({
      title: t`End all sessions of ${name}?`,
      children: t`Whoever uses one is signed out at once, and what is not saved there is lost. ${name} may sign in again.`,
      labels: { confirm: t`End all sessions`, cancel: t`Cancel` },
      confirmProps: { variant: 'delete' },
      onConfirm: () =>
        end.mutate(
          { params: { id } },
          { onSuccess: () => tellDone(t`All sessions of ${name} have ended`), onError: tellError },
        ),
    })
}
