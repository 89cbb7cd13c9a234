/** A key layout: which keys phones have behind those of their lines, kept once: keys, and rules that fill some. */

import * as z from 'zod'
import { line, listOf, listQueryOf, requiredLine, timeSchema, withoutNul } from './fields.ts'
import { expansionKeySchema, lineKeyKindSchema, lineKeySchema, needsValue } from './phone.ts'

/** Of one layout, and of the keys that it fills on one phone. */
export const mostEntries = 200
export const mostFilled = 1000

const number = z.string().regex(/^\d{1,20}$/, 'expected digits such as 100')

/** Numbers of as many digits as both ends have. */
function needsRange({ from, to }: { from: string; to: string }, context: z.RefinementCtx): void {
  if (from.length === to.length && from <= to) return
  const message =
    from.length === to.length
      ? 'The last number is below the first'
      : 'The first and the last number need as many digits, such as 100 and 199'
  context.addIssue({ code: 'custom', path: ['to'], message })
}

const keyEntry = z
  .strictObject({
    rule: z.literal('key'),
    kind: lineKeyKindSchema,
    value: line(200).default(''),
    label: line(80).default(''),
    /** By its place among the phone's lines, from 1. */
    line: z.int().min(1, 'expected a line of 1 to 50').max(50, 'expected a line of 1 to 50').optional(),
    pickup: line(40).default(''),
  })
  .superRefine(needsValue)

/** All extensions of the tenant but the phone's own, as BLF keys. */
const colleaguesEntry = z.strictObject({
  rule: z.literal('colleagues'),
  order: z.enum(['number', 'name']).default('name'),
  /** Only those whose numbers begin so. */
  prefix: z
    .string()
    .regex(/^\d{0,20}$/, 'expected digits such as 1')
    .default(''),
})

const extensionsEntry = z
  .strictObject({ rule: z.literal('extensions'), from: number, to: number })
  .superRefine(needsRange)

const parkEntry = z
  .strictObject({ rule: z.literal('park'), from: number, to: number, label: line(40).default('Park') })
  .superRefine(needsRange)
  .refine(({ from, to }) => Number(to) - Number(from) < 100, {
    path: ['to'],
    message: 'At most 100 park slots',
  })

export const layoutEntrySchema = z.discriminatedUnion('rule', [
  keyEntry,
  colleaguesEntry,
  extensionsEntry,
  parkEntry,
])
export type LayoutEntry = z.infer<typeof layoutEntrySchema>
/** One that names extensions of the tenant. */
export type ListingEntry = Extract<LayoutEntry, { rule: 'colleagues' | 'extensions' }>

export const isListing = (entry: LayoutEntry): entry is ListingEntry =>
  entry.rule === 'colleagues' || entry.rule === 'extensions'

const fields = {
  name: requiredLine(80, 'A key layout needs a name'),
  description: line(500),
  /** How many side modules it goes on to, where a phone takes them. */
  modules: z.int().min(0, 'expected 0 to 16 side modules').max(16, 'expected 0 to 16 side modules'),
  /** In order: each takes the keys behind those of the one before. */
  entries: z.array(layoutEntrySchema).max(mostEntries, `at most ${mostEntries} entries`),
}

export const keyLayoutCreateSchema = z.strictObject({
  name: fields.name,
  description: fields.description.default(''),
  modules: fields.modules.default(0),
  entries: fields.entries.default([]),
})
export type KeyLayoutCreate = z.infer<typeof keyLayoutCreateSchema>
export const keyLayoutPatchSchema = z.strictObject(fields).partial()
export type KeyLayoutPatch = z.infer<typeof keyLayoutPatchSchema>

export const keyLayoutSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  modules: z.int(),
  entries: fields.entries,
  /** How many phones use it, of their own or by their preset. */
  usedBy: z.int(),
  /** How many presets name it. */
  presets: z.int(),
  revision: z.int(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
})
export type KeyLayout = z.infer<typeof keyLayoutSchema>
export const keyLayoutListSchema = listOf(keyLayoutSchema)
export const keyLayoutListQuerySchema = listQueryOf('name', 'createdAt', 'updatedAt')
export type KeyLayoutListQuery = z.infer<typeof keyLayoutListQuerySchema>

/** A layout as it stands in a form, and on which phones one wants to see it. */
export const keyLayoutOnModelSchema = z.strictObject({
  modelId: z.string().min(1, 'Choose a phone model').max(100).overwrite(withoutNul),
  /** How many lines come before its keys. */
  lines: z.int().min(0, 'expected 0 to 50 lines').max(50, 'expected 0 to 50 lines').default(1),
  modules: fields.modules.default(0),
  entries: fields.entries,
})
export type KeyLayoutOnModel = z.infer<typeof keyLayoutOnModelSchema>

const placeSchema = z.object({ number: z.int(), module: z.int().optional() })

export const keysOnModelSchema = z.object({
  /** `entry`: whose key it is, counted from 0. */
  lineKeys: z.array(lineKeySchema.extend({ entry: z.int() })),
  expansionKeys: z.array(expansionKeySchema.extend({ entry: z.int() })),
  /** What becomes of each entry: how many keys it makes, how many of them have a place, and where. */
  entries: z.array(
    z.object({
      keys: z.int(),
      placed: z.int(),
      first: placeSchema.nullable(),
      last: placeSchema.nullable(),
    }),
  ),
})
export type KeysOnModel = z.infer<typeof keysOnModelSchema>

/** A phone's keys as its files have them. */
export const phoneKeysSchema = z.object({
  /** `fromLayout`: not the phone's own. */
  lineKeys: z.array(lineKeySchema.extend({ fromLayout: z.literal(true).optional() })),
  expansionKeys: z.array(expansionKeySchema.extend({ fromLayout: z.literal(true).optional() })),
  /** Those of the layout that the phone’s own stand over. */
  covered: z.array(lineKeySchema.extend({ module: z.int().optional() })),
  layout: z
    .object({
      id: z.string(),
      name: z.string(),
      /** Whose it is: the phone's own, or its preset's. */
      level: z.enum(['preset', 'phone']),
      /** Keys for which there is no room. */
      left: z.int(),
    })
    .nullable(),
})
