/** Many phones are deleted at once: what is asked, and what is answered. */

import * as z from 'zod'
import { idSchema } from './fields.ts'
import { phoneFilterSchema } from './phone-filter.ts'
import { referenceSchema } from './reference.ts'

/** As many are named by one call. */
export const mostDeleted = 100_000

export const phonesDeleteSchema = z
  .strictObject({
    ids: z.array(idSchema).min(1).max(mostDeleted).optional(),
    filter: phoneFilterSchema.optional(),
    force: z.boolean().default(false),
    /** Only says what would be deleted, and what names it. */
    dryRun: z.boolean().default(false),
  })
  .refine((body) => (body.ids === undefined) !== (body.filter === undefined), {
    message: 'name the phones, or a filter, and not both',
    path: ['ids'],
  })
export const phonesDeletedSchema = z.object({
  deleted: z.int(),
  /** With `dryRun`: how many objects name one of them, and the first of these. */
  named: z.int().optional(),
  references: z.array(referenceSchema).optional(),
})
