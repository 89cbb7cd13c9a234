/** A schedule as its row keeps it, and as it is answered. */

import { time } from '../db/rows.ts'
import type { ScheduleTable } from '../db/sip-tables.ts'
import type { Schedule, ScheduleCreate } from '../schema/schedule.ts'
import type { Timing } from './run-times.ts'

/** As it was put in. */
export const toInput = (row: ScheduleTable): ScheduleCreate => ({
  ...{ name: row.name, kind: row.kind as ScheduleCreate['kind'], ...timingOf(row) },
  filter: JSON.parse(row.filter) as ScheduleCreate['filter'],
  ...{ force: row.force === 1, enabled: row.enabled === 1 },
})

export const timingOf = ({ date, days, time }: Pick<ScheduleTable, 'date' | 'days' | 'time'>): Timing => ({
  ...{ date, time },
  days: JSON.parse(days) as Timing['days'],
})

export function toSchedule(row: ScheduleTable): Schedule {
  const { lastAt, lastOutcome } = row
  return {
    ...{ id: row.id, ...toInput(row), timezone: row.zone, nextAt: time(row.nextAt) },
    last:
      lastAt === null
        ? null
        : {
            ...{ at: time(lastAt), outcome: lastOutcome as NonNullable<Schedule['last']>['outcome'] },
            ...{ detail: row.lastDetail, operationId: row.lastOperationId },
          },
    ...{ createdBy: row.createdBy, revision: row.revision },
    ...{ createdAt: time(row.createdAt), updatedAt: time(row.updatedAt) },
  }
}
