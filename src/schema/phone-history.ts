/** A phone's history as one stream: how it was changed, what it fetched and sent, what it was asked, where it is registered; and its states. */

import * as z from 'zod'
import { fieldChangeSchema } from './audit.ts'
import { listOf, pageFields, searchSchema, timeSchema } from './fields.ts'
import { operationPhoneSchema } from './operation.ts'
import { fetchSchema, filePreviewSchema, uploadSchema } from './phone.ts'

export const historyKinds = ['changes', 'fetches', 'operations', 'uploads', 'registrations'] as const
export type HistoryKind = (typeof historyKinds)[number]

const moment = z.iso.datetime({ offset: true, error: 'expected a time such as 2026-11-29T00:00:00Z' })

/** Words with commas between. */
const kinds = z
  .string()
  .max(100)
  .transform((text, context) => {
    const words = text.split(',').filter(Boolean)
    if (words.every((word) => (historyKinds as readonly string[]).includes(word)))
      return words as HistoryKind[]
    context.addIssue({ code: 'custom', message: `expected some of ${historyKinds.join(',')}` })
    return z.NEVER
  })

export const historyQuerySchema = z.strictObject({
  kinds: kinds
    .optional()
    .describe('Only these, with commas between: `changes,fetches,operations,uploads,registrations`'),
  q: searchSchema
    .optional()
    .describe('Finds entries that hold this text: a field, a value, a person, an address'),
  from: moment.optional().describe('From this time on'),
  to: moment.optional().describe('Before this time'),
  ...pageFields(200),
})
export type HistoryQuery = z.output<typeof historyQuerySchema>

const at = timeSchema
const changeSchema = z.object({
  kind: z.literal('changes'),
  id: z.string(),
  at,
  /** The state that it made; `null` of one from before states were kept, and of what changed no state. */
  revision: z.int().nullable(),
  /** The state before it, if that is kept: it can be looked at and restored. */
  before: z.int().nullable(),
  /** Nobody knows who made a phone with many others. */
  who: z.string().nullable(),
  /** From where; `null` where the server did it, and for those who may not read the audit trail. */
  address: z.string().nullable(),
  /** As in the audit trail: `phone.update`, `phone.change`, `phone.rotate`. */
  action: z.string(),
  fields: z.array(fieldChangeSchema),
  /** Changed fields besides those. */
  more: z.int(),
  /** The change of many that it was part of. */
  changeId: z.string().nullable(),
})
const fetchedSchema = z.object({
  kind: z.literal('fetches'),
  id: z.string(),
  at,
  /** The last of them, where one like another came several times. */
  fetch: fetchSchema,
  times: z.int(),
  firstAt: timeSchema,
})
const askedSchema = z.object({
  kind: z.literal('operations'),
  id: z.string(),
  at,
  operationKind: z.enum(['resync', 'reboot']),
  total: z.int(),
  createdBy: z.string(),
  outcome: operationPhoneSchema.omit({ phoneId: true, name: true }),
})
const sentSchema = z.object({
  kind: z.literal('uploads'),
  id: z.string(),
  at,
  upload: uploadSchema.omit({ role: true }),
})
const registeredSchema = z.object({
  kind: z.literal('registrations'),
  id: z.string(),
  at,
  line: z.int().nullable(),
  username: z.string(),
  sipAddress: z.string(),
  userAgent: z.string(),
  link: z.string(),
})

export const historyEntrySchema = z.discriminatedUnion('kind', [
  changeSchema,
  fetchedSchema,
  askedSchema,
  sentSchema,
  registeredSchema,
])
export type HistoryEntry = z.infer<typeof historyEntrySchema>
export type HistoryChange = z.infer<typeof changeSchema>
export const historySchema = listOf(historyEntrySchema).extend({
  /** Of what the rest of the question finds, whatever kinds are asked for. */
  counts: z.record(z.enum(historyKinds), z.int()),
  /** The newest state: the phone as it is. */
  revision: z.int(),
  /** The states that are kept, the newest first: each can be looked at and restored. */
  states: z.array(
    z.object({
      revision: z.int(),
      /** From when to when the phone was so, and who ended it. */
      from: timeSchema,
      to: timeSchema,
      endedBy: z.string(),
    }),
  ),
})
export type History = z.infer<typeof historySchema>

const names = z
  .string()
  .max(8192)
  .transform((text) => text.split(',').filter(Boolean))

export const stateQuerySchema = z.strictObject({
  fields: names.optional().describe('Of the file: what restoring these alone would do, with commas between'),
})

export const stateSchema = z.object({
  revision: z.int(),
  from: timeSchema,
  to: timeSchema,
  endedBy: z.string(),
  action: z.string(),
  /** What is not the same now, each by its name: `settings.language`, `lines.2`, `lineKeys.4`. */
  fields: z.array(
    z.object({
      field: z.string(),
      /** As text; `null`: not set. Secrets are dots. */
      was: z.string().nullable(),
      now: z.string().nullable(),
      secret: z.boolean(),
    }),
  ),
  /** How many fields are the same. */
  same: z.int(),
  /** What restoring it would do to the main file of now; `null` where the file cannot be made. */
  file: filePreviewSchema.nullable(),
})
export type PhoneStateShown = z.infer<typeof stateSchema>

export const restoreSchema = z.strictObject({
  /** By name, as the state tells them; without it all that differ, but for the password for fetching. */
  fields: z.array(z.string().min(1).max(300)).min(1).max(3000).optional(),
})
