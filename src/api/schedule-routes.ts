/** The API of schedules. */

import { tellCurrent } from '../auth/revision.ts'
import type { ScheduleRunner } from '../operations/schedule-runner.ts'
import type { ScheduleStore } from '../operations/schedule-store.ts'
import type { Api } from './api.ts'

type Parts = { schedules: ScheduleStore; scheduling: Pick<ScheduleRunner, 'zoneOf'> }

export function scheduleRoutes(api: Api, { schedules, scheduling }: Parts): void {
  api.on('listSchedules', async ({ scope, query }) => schedules.list(scope, query))
  api.on('createSchedule', async ({ scope, body }) =>
    schedules.read(scope, await schedules.create(scope, body, await scheduling.zoneOf(scope))),
  )
  api.on('schedule', async ({ scope, params }) => schedules.read(scope, params.id))
  api.on('updateSchedule', async ({ scope, params, body, ifMatch }) => {
    const zone = await scheduling.zoneOf(scope)
    await schedules
      .update(scope, params.id, body, { zone, ifMatch })
      .catch(tellCurrent(() => schedules.read(scope, params.id)))
    return schedules.read(scope, params.id)
  })
  api.on('deleteSchedule', async ({ scope, params }) => schedules.remove(scope, params.id))
}
