/** How a tenant, or all of them, stand: numbers that each lead to a list, the last days, and what needs somebody. */

import * as z from 'zod'
import { timeSchema } from './fields.ts'
import { operationSchema } from './operation.ts'
import { phoneStates } from './phone-state.ts'
import { scheduleSchema } from './schedule.ts'

/** How many days an overview goes back, today among them. */
export const overviewDays = 30

export const dayFiguresSchema = z.object({
  /** By the tenant’s calendar: `2026-11-28`. */
  day: z.string(),
  /** Phones that were given their main file, and phones that did not get it, each once. */
  served: z.int(),
  refused: z.int(),
  /** As it was when it was noted last that day; `null` where it was not, of lines also where no link told. */
  phones: z.int().nullable(),
  pending: z.int().nullable(),
  failing: z.int().nullable(),
  neverFetched: z.int().nullable(),
  lines: z.int().nullable(),
  registered: z.int().nullable(),
  sampledAt: timeSchema.nullable(),
})
export type DayFigures = z.infer<typeof dayFiguresSchema>

const failingReasonsSchema = z.object({
  /** The most frequent ones, with some of the phones. */
  reasons: z.array(
    z.object({
      code: z.string(),
      message: z.string(),
      phones: z.int(),
      some: z.array(z.object({ id: z.string(), name: z.string() })),
    }),
  ),
})
export type FailingReasons = z.infer<typeof failingReasonsSchema>

const modelFirmware = z.object({
  modelId: z.string(),
  phones: z.int(),
  /** `''`: not known. */
  versions: z.array(z.object({ firmware: z.string(), phones: z.int() })),
  /** Phones with versions besides. */
  more: z.int(),
})
const others = z.object({ models: z.int(), phones: z.int() })
export type ModelFirmware = { models: z.infer<typeof modelFirmware>[]; others: z.infer<typeof others> }

const countsSchema = z.object({
  phones: z.int(),
  ...Object.fromEntries(phoneStates.map((state) => [state, z.int()])),
} as { phones: z.ZodInt } & Record<(typeof phoneStates)[number], z.ZodInt>)

export const overviewSchema = z.object({
  /** What day it is there, and by which zone. */
  day: z.string(),
  timezone: z.string(),
  counts: countsSchema.extend({
    /** Phones that were given their main file today; `atLeast`: nobody counted further. */
    fetchedToday: z.object({ phones: z.int(), atLeast: z.boolean() }),
    /** Phones of which no line is registered; `null` where no link tells, or one that is down may know more. */
    unregistered: z.int().nullable(),
  }),
  /** Those of which something is known, the oldest first. */
  days: z.array(dayFiguresSchema),
  failing: failingReasonsSchema,
  firmware: z.object({
    models: z.array(modelFirmware.extend({ vendor: z.string(), name: z.string() })),
    others,
  }),
  /** The newest, those that run first. */
  operations: z.array(operationSchema),
  /** Those that run next. */
  schedules: z.array(scheduleSchema),
})

const tenantLookSchema = countsSchema.omit({ phones: true }).extend({ code: z.string(), name: z.string() })
export type TenantLook = z.infer<typeof tenantLookSchema>

export const systemOverviewQuerySchema = z.strictObject({
  state: z
    .enum(phoneStates)
    .optional()
    .describe('Only tenants with phones in this state, those with most of them first'),
})

export const systemOverviewSchema = z.object({
  tenants: z.int(),
  counts: countsSchema,
  /** By the calendar of each tenant. */
  days: z.array(dayFiguresSchema),
  /** Tenants in which phones fail or are pending, or that the question names: the worst first. */
  looks: z.array(tenantLookSchema),
  /** Those for which there was no room, together. */
  others: countsSchema.omit({ phones: true }).extend({ tenants: z.int() }),
})
