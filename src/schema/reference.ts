/** A reference: an object, ours or a PBX's, that names a phone. */

import * as z from 'zod'
import { idSchema, line } from './fields.ts'
import { macSchema } from './phone.ts'

export const referenceKindSchema = z.enum(['callFlow', 'destination', 'schedule', 'report', 'provisioning'])
export const referenceSchema = z.object({
  kind: referenceKindSchema,
  label: z.string(),
  href: z.string().nullable(),
  source: z.string(),
  phoneId: z.string(),
})
export type Reference = z.infer<typeof referenceSchema>
export const referenceListSchema = z.object({ items: z.array(referenceSchema), total: z.int() })

/** As many are told by one source. */
export const mostReferences = 100_000

/** The references that a PBX knows: the whole set of one source, replacing what it said before. A phone is named by id or MAC. */
export const referencesPutSchema = z.strictObject({
  source: line(120).refine((text) => text.length > 0, 'name the source, such as pbx-1'),
  references: z
    .array(
      z
        .strictObject({
          kind: referenceKindSchema,
          label: line(200).refine((text) => text.length > 0, 'a reference needs a label'),
          href: z.union([z.url({ protocol: /^https?$/ }), z.string().regex(/^\/(?!\/)/)]).nullish(),
          phoneId: idSchema.optional(),
          mac: macSchema.optional(),
        })
        .refine((reference) => reference.phoneId !== undefined || reference.mac !== undefined, {
          message: 'name the phone by phoneId or mac',
          path: ['phoneId'],
        }),
    )
    .max(mostReferences),
})
