/** Deleting a schedule, asked for once. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { Schedule } from '../../../../src/schema/schedule.ts'
import { tellDone, tellError } from '../../components/tell.ts'
import { useAct } from '../../lib/queries.ts'
import { timingInWords } from './schedule-words.tsx'

export function useDeleteSchedule(code: string) {
  const { mutateAsync } = useAct('deleteSchedule')
  return (schedule: Schedule, onDone?: () => void) =>
    modals.openConfirmModal({
      title: t`Delete ${schedule.name}?`,
      children: (
        <Text>
          <Trans>
            It does not run any more ({timingInWords(schedule)}). The operations that it made stay. To stop it
            for a while, switch it off instead.
          </Trans>
        </Text>
      ),
      labels: { confirm: t`Delete the schedule`, cancel: t`Cancel` },
      confirmProps: { variant: 'delete' },
      onConfirm: () =>
        mutateAsync({ params: { code, id: schedule.id } }).then(() => {
          tellDone(t`${schedule.name} is deleted`)
          onDone?.()
        }, tellError),
    })
}
