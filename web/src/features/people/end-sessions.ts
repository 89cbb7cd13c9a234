/** Ending somebody's sessions, asked for once. */

import { modals } from '@mantine/modals'
import { tellDone, tellError } from '../../components/tell.ts'
import { useAct } from '../../lib/queries.ts'

export function useEndSessions() {
  const end = useAct('endUserSessions')
  return ({ id, name }: { id: string; name: string }) =>
    modals.openConfirmModal({
      title: `End all sessions of ${name}?`,
      children: `Whoever uses one is signed out at once, and what is not saved there is lost. ${name} may sign in again.`,
      labels: { confirm: 'End all sessions', cancel: 'Cancel' },
      confirmProps: { variant: 'delete' },
      onConfirm: () =>
        end.mutate(
          { params: { id } },
          { onSuccess: () => tellDone(`All sessions of ${name} have ended`), onError: tellError },
        ),
    })
}
