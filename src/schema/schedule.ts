/** A schedule: an operation at a time, or each week, by the clock of the tenant’s zone. */

import * as z from 'zod'
import { line, listOf, listQueryOf, requiredLine, timeSchema } from './fields.ts'
import { operationKindSchema } from './operation.ts'
import { phoneFilterSchema } from './phone-filter.ts'

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

const isDate = (text: string) => {
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

const fields = {
  name: requiredLine(120, 'A schedule needs a name'),
  kind: operationKindSchema,
  /** All phones that a list with it shows when the time has come. */
  filter: phoneFilterSchema,
  /** The day of the only time; `null`: each week. */
  date: line(10)
    .regex(/^20\d\d-\d\d-\d\d$/, 'expected a day such as 2026-12-24')
    .refine(isDate, 'expected a day of the calendar, such as 2026-12-24')
    .nullable(),
  /** Each week on these days. */
  days: z.array(z.enum(weekdays, 'expected mon, tue, wed, thu, fri, sat or sun')).max(7),
  /** By the clock of the tenant’s zone. */
  time: line(5).regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time such as 02:30'),
  /** Ask phones as well that nobody meant, since they register as one that is meant. */
  force: z.boolean(),
  enabled: z.boolean(),
}

export const scheduleCreateSchema = z.strictObject({
  name: fields.name,
  kind: fields.kind,
  filter: fields.filter.default({}),
  date: fields.date.default(null),
  days: fields.days.default([]),
  time: fields.time,
  force: fields.force.default(false),
  enabled: fields.enabled.default(true),
})
export type ScheduleCreate = z.infer<typeof scheduleCreateSchema>

export const schedulePatchSchema = z.strictObject(fields).partial()
export type SchedulePatch = z.infer<typeof schedulePatchSchema>

/** `ran`: it made an operation. `refused`: it could not be made. `missed`: no server ran until it was too late. */
export const scheduleOutcomeSchema = z.enum(['ran', 'refused', 'missed'])

export const scheduleSchema = z.object({
  id: z.string(),
  ...fields,
  /** The zone whose clock counts. */
  timezone: z.string(),
  /** When it runs next; `null` when it does not. */
  nextAt: timeSchema.nullable(),
  /** What came of it last, and when. */
  last: z
    .object({
      at: timeSchema,
      outcome: scheduleOutcomeSchema,
      detail: z.string(),
      /** The operation that it made. */
      operationId: z.string().nullable(),
    })
    .nullable(),
  createdBy: z.string(),
  revision: z.int(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
})
export type Schedule = z.infer<typeof scheduleSchema>
export const scheduleListSchema = listOf(scheduleSchema)
export const scheduleListQuerySchema = listQueryOf('name', 'nextAt', 'createdAt')
export type ScheduleListQuery = z.infer<typeof scheduleListQuerySchema>
