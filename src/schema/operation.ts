/** An operation: one resync or reboot of a set of phones, with an outcome for each phone. */

import * as z from 'zod'
import { failedOutcomes, retriedOutcomes } from './failed-outcomes.ts'
import { idSchema, listOf, listQueryOf, timeSchema } from './fields.ts'
import { phoneFilterSchema } from './phone-filter.ts'

export const operationKindSchema = z.enum(['resync', 'reboot'])
export type OperationKind = z.infer<typeof operationKindSchema>

/**
 * What is known of one phone. `accepted` is said of a 2xx only; `fetched` is the only proof of a resync, `registered` that of a reboot:
 * a link saw it register anew after it was asked.
 * `handedOver`: a PBX took it, and does not say what becomes of it. `cancelled`: it was still queued when the operation was cancelled.
 */
export const outcomeSchema = z.enum([
  'queued',
  'sent',
  'handedOver',
  'accepted',
  'refused',
  'timedOut',
  'unreachable',
  'fetched',
  'registered',
  'cancelled',
])
export type Outcome = z.infer<typeof outcomeSchema>

/** Who answered: the phone itself, or a proxy (a SIP server, a PBX) for it; `unknown` where the answer does not tell. */
export const answeredBySchema = z.enum(['phone', 'proxy', 'unknown'])
export type AnsweredBy = z.infer<typeof answeredBySchema>

/** As many are asked by one call. */
export const mostPhones = 100_000

/** Ask phones as well that nobody meant, since they register as one that is meant. */
const force = z.boolean().default(false)

export const operationCreateSchema = z
  .strictObject({
    kind: operationKindSchema,
    phones: z.array(idSchema).max(mostPhones).optional(),
    filter: phoneFilterSchema.optional(),
    force,
  })
  .refine((body) => (body.phones === undefined) !== (body.filter === undefined), {
    message: 'name the phones, or a filter, and not both',
    path: ['phones'],
  })

const retried = outcomeSchema.extract([...retriedOutcomes])

/** Without `states` those that failed. */
export const operationRetrySchema = z.strictObject({
  states: z
    .array(retried)
    .min(1)
    .max(retried.options.length)
    .default([...failedOutcomes]),
  force,
})

export const operationPhoneSchema = z.object({
  phoneId: z.string(),
  name: z.string(),
  state: outcomeSchema,
  sipStatus: z.int().nullable(),
  answeredBy: answeredBySchema.nullable(),
  detail: z.string(),
  at: timeSchema,
  answeredAt: timeSchema.nullable(),
  fetchedAt: timeSchema.nullable(),
  registeredAt: timeSchema.nullable(),
})
export type OperationPhone = z.infer<typeof operationPhoneSchema>

export const operationSchema = z.object({
  id: z.string(),
  kind: operationKindSchema,
  state: z.enum(['running', 'done', 'cancelled']),
  total: z.int(),
  counts: z.partialRecord(outcomeSchema, z.int()),
  createdAt: timeSchema,
  createdBy: z.string(),
  endedAt: timeSchema.nullable(),
  /** The operation whose phones it asks again. */
  retryOf: z.string().nullable(),
  /** The schedule that made it. */
  scheduleId: z.string().nullable(),
})
export type Operation = z.infer<typeof operationSchema>
export const operationListSchema = listOf(operationSchema)
export const operationListQuerySchema = listQueryOf('createdAt')
export type OperationListQuery = z.infer<typeof operationListQuerySchema>

export const operationPhonesQuerySchema = listQueryOf('position', 'name', 'state', 'at').extend({
  pageSize: z.coerce.number().int().min(1).max(1000).default(500).describe('How many phones a page has'),
  state: outcomeSchema
    .or(z.literal('failed'))
    .optional()
    .describe('Only phones in this state; `failed` are those refused, timed out or unreachable'),
})
export type OperationPhonesQuery = z.output<typeof operationPhonesQuerySchema>

/** `phones` is one page of them, and `found` how many there are on all pages. */
export const operationDetailSchema = operationSchema.extend({
  phones: z.array(operationPhoneSchema),
  found: z.int(),
  /** The newest of the operations that ask some of its phones again. */
  retriedBy: z.array(z.string()),
})
export type OperationDetail = z.infer<typeof operationDetailSchema>
