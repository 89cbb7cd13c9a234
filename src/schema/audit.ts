/** The audit trail: who did what to which object, from where, and what was refused; never with a secret. */

import * as z from 'zod'
import { auditOutcomes } from './audit-words.ts'
import { longListOf, pageFields, searchSchema, timeSchema } from './fields.ts'

/** A field that was changed; of a secret only that it was. What was or is nothing is missing. */
export const fieldChangeSchema = z.object({
  field: z.string(),
  old: z.string().optional(),
  new: z.string().optional(),
  secret: z.literal(true).optional(),
})
export type FieldChange = z.infer<typeof fieldChangeSchema>

export const auditRowSchema = z.object({
  id: z.string(),
  /** Its place in the chain; `null` for the moment until it is sealed. */
  seq: z.int().nullable(),
  at: timeSchema,
  /** A user, `key <name>`, `system`, or `nobody`. */
  who: z.string(),
  /** From where; `null` for what the server did by itself. */
  address: z.string().nullable(),
  /** The code of the tenant, as it was then; `null` outside of all. */
  tenant: z.string().nullable(),
  /** What was done: `phone.update`. */
  action: z.string(),
  /** What it was done to; its name stays when it is gone. */
  object: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string() }),
  detail: z.string(),
  changes: z.array(fieldChangeSchema),
  /** Changed fields for which the row had no room. */
  moreChanges: z.int(),
  outcome: z.enum(auditOutcomes),
  /** Of what was refused or failed again within a minute: how often. */
  times: z.int(),
})
export type AuditRow = z.infer<typeof auditRowSchema>

export const auditListSchema = longListOf(auditRowSchema)

const moment = z.iso.datetime({
  offset: true,
  error: 'expected a time such as 2026-11-29T00:00:00Z',
})

const filters = {
  q: searchSchema.optional().describe('Finds rows that hold this text'),
  who: searchSchema.optional().describe('Of this user or key: `anna`, `key pbx-1`'),
  address: searchSchema.optional().describe('From this address'),
  action: searchSchema.optional().describe('What was done: `phone.update`'),
  kind: searchSchema.optional().describe('Of objects of this kind: `phone`'),
  object: searchSchema.optional().describe('Of the object with this id'),
  outcome: z.enum(auditOutcomes, 'expected done, refused or failed').optional().describe('What came of it'),
  from: moment.optional().describe('From this time on'),
  to: moment.optional().describe('Before this time'),
}

export const auditListQuerySchema = z.strictObject({
  ...filters,
  order: z.enum(['asc', 'desc']).default('desc').describe('The newest first, or the oldest'),
  ...pageFields(),
})
export type AuditListQuery = z.infer<typeof auditListQuerySchema>

export const auditExportQuerySchema = z.strictObject({
  ...filters,
  format: z.enum(['csv', 'jsonl'], 'expected csv or jsonl').default('csv').describe('CSV, or JSON lines'),
})
export type AuditFilter = Omit<z.infer<typeof auditExportQuerySchema>, 'format'>

/** Where the chain does not hold; rows are named by their place in it. */
export const auditBreakSchema = z.object({
  kind: z.enum(['changed', 'missing', 'cut', 'inserted', 'head']),
  /** The first place at which it was seen. */
  seq: z.int().nullable(),
  /** What is wrong, as a sentence. */
  message: z.string(),
})
export type AuditBreak = z.infer<typeof auditBreakSchema>

export const auditChainSchema = z.object({
  /** Rows that stand in the chain. */
  rows: z.int(),
  /** Rows of the last moments, which are sealed next. */
  unsealed: z.int(),
  /** The first and the last place that is kept; those before the first were kept for their time. */
  first: z.int().nullable(),
  last: z.int().nullable(),
  /** Rows that are no longer kept. */
  pruned: z.int(),
  /** Days for which rows are kept. */
  keptDays: z.int(),
  checkedAt: timeSchema,
  /** `null`: the chain is unbroken. */
  broken: auditBreakSchema.nullable(),
})
export type AuditChain = z.infer<typeof auditChainSchema>
