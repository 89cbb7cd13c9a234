/** Deleting a schedule, asked for once. */

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
      title: `Delete ${schedule.name}?`,
      children: (
        <Text>
          It does not run any more ({timingInWords(schedule)}). The operations that it made stay. To stop it
          for a while, switch it off instead.
        </Text>
      ),
      labels: { confirm: 'Delete the schedule', cancel: 'Cancel' },
      confirmProps: { variant: 'delete' },
      onConfirm: () =>
        mutateAsync({ params: { code, id: schedule.id } }).then(() => {
          tellDone(`${schedule.name} is deleted`)
          onDone?.()
        }, tellError),
    })
}
