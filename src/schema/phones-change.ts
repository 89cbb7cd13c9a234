/** Many phones are changed at once: what is asked, what would differ, what was done, and how it is undone. */

import * as z from 'zod'
import { idSchema, listOf, timeSchema } from './fields.ts'
import { operationSchema } from './operation.ts'
import { phonePatchSchema, shownParameterSchema } from './phone.ts'
import { phoneFilterSchema } from './phone-filter.ts'

/** As many are changed by one call. */
export const mostChanged = 100_000
/** So long a change of many can be undone. */
export const undoMinutes = 10
/** Of a list of phones in an answer. */
export const mostNamed = 200
/** So many of those that would differ have their files made, before and after. */
export const mostRendered = 500

const own = (what: string) =>
  z.never({ error: `${what} is each phone’s own and cannot be changed for many` }).optional()

/** What may be changed for many. */
export const phonesPatchSchema = phonePatchSchema
  .omit({ name: true, mac: true, secret: true, virtual: true, contact: true, lines: true })
  .extend({
    name: own('A name'),
    mac: own('A MAC address'),
    secret: own('A secret'),
    virtual: own('A phone’s being virtual'),
    contact: own('A SIP address'),
    lines: own('An extension on a line'),
  })
  .refine((patch) => Object.keys(patch).length > 0, 'name the fields that shall change')
export type PhonesPatch = z.infer<typeof phonesPatchSchema>

const then = z.enum(['resync'], 'expected resync').optional()
/** As of an operation: ask phones as well that nobody meant. */
const force = z.boolean().default(false)

export const phonesChangeSchema = z
  .strictObject({
    ids: z.array(idSchema).min(1).max(mostChanged).optional(),
    filter: phoneFilterSchema.optional(),
    patch: phonesPatchSchema,
    /** Only says what would be changed. */
    dryRun: z.boolean().default(false),
    /** `previewedAt` of a dry run: a phone that was changed since then is left out and told. */
    unchangedSince: z.iso.datetime({ error: 'expected a time such as 2026-11-29T00:00:00Z' }).optional(),
    /** Ask those that were changed to fetch. */
    then,
    force,
  })
  .refine((body) => (body.ids === undefined) !== (body.filter === undefined), {
    message: 'name the phones, or a filter, and not both',
    path: ['ids'],
  })

export const undoSchema = z.strictObject({ then, force })

const namedPhoneSchema = z.object({ id: z.string(), name: z.string(), mac: z.string() })
export type NamedPhone = z.infer<typeof namedPhoneSchema>

/** How many, and the first 200 of them. */
const someSchema = z.object({ total: z.int(), phones: z.array(namedPhoneSchema) })
export type Some = z.infer<typeof someSchema>

export const reasonCodes = [
  /** The same: it has all of this already. */
  'asWished',
  /** Left out: */
  'modelMissing',
  'unsupported',
  'templateLacks',
  'refused',
  'linesDoNotFit',
  'keysDoNotFit',
  'changedSince',
] as const
const reasonSchema = someSchema.extend({ code: z.enum(reasonCodes), message: z.string() })
export type ChangeReason = z.infer<typeof reasonSchema>
const withReasons = z.object({ total: z.int(), reasons: z.array(reasonSchema) })

const changedParameterSchema = shownParameterSchema.pick({ name: true, secret: true }).extend({
  /** `null`: not in the file, or not the same on all of them. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** `before` or `after` is not the same on all of them. */
  several: z.boolean(),
  phones: z.int(),
})

/** What the main files of those that differ would say else. */
const changedFilesSchema = z.object({
  /** How many were made, before and after: the first ones, 500 at most; of the others only the fields are compared. */
  looked: z.int(),
  differ: z.int(),
  /** The fields change and the file does not: what is set by name wins over it, or nothing in the file says it. */
  same: z.int(),
  /** Could not be made. */
  unknown: z.int(),
  models: z.array(
    z.object({
      modelId: z.string(),
      name: z.string(),
      vendor: z.string(),
      phones: z.int(),
      parameters: z.array(changedParameterSchema),
      /** Parameters besides those. */
      more: z.int(),
    }),
  ),
  /** Models besides those. */
  more: z.int(),
})
export type ChangedFiles = z.infer<typeof changedFilesSchema>

const fieldNowSchema = z.object({
  field: z.string(),
  /** `null`: nothing of its own, so that what is inherited counts. Secrets are dots. */
  values: z.array(z.object({ value: z.string().nullable(), phones: z.int() })),
  /** Phones that have other values than those. */
  others: z.int(),
})
export type FieldNow = z.infer<typeof fieldNowSchema>

export const phonesChangedSchema = z.object({
  /** `differ`, `same` and `leftOut` together. */
  chosen: z.int(),
  /** That are changed, or would be. */
  differ: someSchema,
  same: withReasons,
  leftOut: withReasons,
  /** With `dryRun`: what the chosen ones have now in the fields that are named, and what files would say else. */
  fields: z.array(fieldNowSchema).optional(),
  files: changedFilesSchema.optional(),
  previewedAt: timeSchema.optional(),
  /** By which it is undone, and until when; `null` where nothing was changed. */
  undoId: z.string().nullable(),
  undoUntil: timeSchema.nullable(),
  operation: operationSchema.nullable(),
  /** Why none was begun, though it was wanted. */
  notAsked: z.object({ code: z.string(), message: z.string() }).nullable(),
})
export type PhonesChanged = z.infer<typeof phonesChangedSchema>

const leftAloneSchema = namedPhoneSchema.extend({
  /** Those of the change that somebody changed since, or that the phone cannot have back. */
  fields: z.array(z.string()),
  why: z.enum([
    ...['changedSince', 'modelMissing', 'presetMissing', 'keyLayoutMissing'],
    ...['linesDoNotFit', 'keysDoNotFit'],
  ] as const),
})

export const phonesUndoneSchema = z.object({
  /** That have back what they had, as far as nobody changed it since. */
  restored: someSchema,
  /** Of which something was not put back; some of them are among those that were restored. */
  leftAlone: z.object({ total: z.int(), phones: z.array(leftAloneSchema) }),
  /** Of the restored ones, those that have fetched what is undone. */
  fetched: someSchema,
  /** That are deleted since. */
  gone: z.int(),
  operation: operationSchema.nullable(),
  notAsked: z.object({ code: z.string(), message: z.string() }).nullable(),
})
export type PhonesUndone = z.infer<typeof phonesUndoneSchema>

export const manyChangeSchema = z.object({
  id: z.string(),
  at: timeSchema,
  who: z.string(),
  fields: z.array(z.string()),
  phones: z.int(),
  /** Of them, those that have fetched since; `null` once it cannot be undone any more. */
  fetched: z.int().nullable(),
  undoUntil: timeSchema,
  undoneAt: timeSchema.nullable(),
  canUndo: z.boolean(),
})
export type ManyChange = z.infer<typeof manyChangeSchema>
export const manyChangesSchema = listOf(manyChangeSchema)
