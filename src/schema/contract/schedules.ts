/** Operations at a time. */

import {
  scheduleCreateSchema,
  scheduleListQuerySchema,
  scheduleListSchema,
  schedulePatchSchema,
  scheduleSchema,
} from '../schedule.ts'
import { endpoint, inTenant, tenant } from './endpoint.ts'

const about =
  'Operations at a time: once or each week, by the clock of the tenant’s time zone, for the phones that a filter finds then.'

const calls = {
  listSchedules: endpoint({
    method: 'GET',
    path: '/tenants/:code/schedules',
    summary: 'Schedules',
    description: 'Lists schedules, each with when it runs next and what came of it last.',
    access: 'look',
    params: tenant,
    query: scheduleListQuerySchema,
    response: scheduleListSchema,
  }),
  createSchedule: endpoint({
    method: 'POST',
    path: '/tenants/:code/schedules',
    summary: 'Add a schedule',
    description:
      'Names a `date`, or `days` of the week. A time that the clock leaves out is the moment at which it is put forward; one that comes twice is the first of the two. A run that no server was there for is made up for within an hour, and missed after that. A tenant has 50 at most.',
    access: 'ask',
    params: tenant,
    body: scheduleCreateSchema,
    example: {
      name: 'Pending phones at night',
      kind: 'resync',
      filter: { status: 'pending' },
      days: ['mon', 'tue', 'wed', 'thu', 'fri'],
      time: '02:30',
    },
    response: scheduleSchema,
    status: 201,
  }),
  schedule: endpoint({
    method: 'GET',
    path: '/tenants/:code/schedules/:id',
    summary: 'One schedule',
    description: 'Answers what is asked of which phones, when next, and what came of it last.',
    access: 'look',
    params: inTenant,
    response: scheduleSchema,
  }),
  updateSchedule: endpoint({
    method: 'PATCH',
    path: '/tenants/:code/schedules/:id',
    summary: 'Change a schedule',
    description: 'Changes what it names; a list is replaced. An operation that it made goes on as it is.',
    access: 'ask',
    params: inTenant,
    body: schedulePatchSchema,
    response: scheduleSchema,
  }),
  deleteSchedule: endpoint({
    method: 'DELETE',
    path: '/tenants/:code/schedules/:id',
    summary: 'Delete a schedule',
    description: 'The operations that it made stay.',
    access: 'ask',
    params: inTenant,
  }),
} as const

export const schedules = { about, calls }
