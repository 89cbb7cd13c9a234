/** A list of phones as somebody likes to see it: what it is narrowed to, its order and its columns, under a name. */

import * as z from 'zod'
import { idSchema, requiredLine, searchSchema, timeSchema } from './fields.ts'
import { phoneFilterFields } from './phone-filter.ts'
import { tenantCodeSchema } from './tenant.ts'

/** The columns of the list of phones that one may do without. */
export const phoneColumnNames = [
  'modelName',
  'extensions',
  'mac',
  'url',
  'lastFetch',
  'userAgent',
  'createdAt',
  'status',
] as const
export type PhoneColumn = (typeof phoneColumnNames)[number]

const shown = z.strictObject({
  filter: z.strictObject({ q: searchSchema.optional(), ...phoneFilterFields }),
  sort: z
    .enum(['name', 'mac', 'modelName', 'extensions', 'status', 'registration', 'lastFetch', 'createdAt'])
    .optional(),
  order: z.enum(['asc', 'desc']).optional(),
  /** `null`: as the browser has them. */
  columns: z.array(z.enum(phoneColumnNames)).max(phoneColumnNames.length).nullable(),
})

const fields = {
  name: requiredLine(60, 'A saved list needs a name'),
  shows: shown,
  /** It is shown when the list is opened and its address says nothing else. One at most is: of a tenant, and of all tenants. */
  isDefault: z.boolean(),
}

export const savedViewSchema = z.object({
  ...fields,
  id: idSchema,
  /** The code of the tenant whose phones it shows; `null`: of whichever tenant. */
  tenant: z.string().nullable(),
  createdAt: timeSchema,
})
export type SavedView = z.infer<typeof savedViewSchema>
export const savedViewsSchema = z.object({ items: z.array(savedViewSchema) })

export const savedViewCreateSchema = z.strictObject({
  ...fields,
  tenant: tenantCodeSchema.nullable().default(null),
  isDefault: fields.isDefault.default(false),
})
export type SavedViewCreate = z.output<typeof savedViewCreateSchema>
export const savedViewPatchSchema = z.strictObject(fields).partial()
export type SavedViewPatch = z.infer<typeof savedViewPatchSchema>

export const savedViewsQuerySchema = z.strictObject({
  tenant: tenantCodeSchema.optional().describe('Only those of this tenant, and those of all tenants'),
})
