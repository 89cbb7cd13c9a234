/** New secrets and passwords for phones, with a time in which the old ones are still good. */

import * as z from 'zod'
import { idSchema } from './fields.ts'
import { phoneFilterSchema } from './phone-filter.ts'

/** As many phones get new ones by one call. */
export const mostRotated = 10_000

/** `secret`: of the provisioning URL; `httpPassword`: for fetching; `sipPassword`: of the extensions on their lines. */
export const rotatedSchema = z.enum(['secret', 'httpPassword', 'sipPassword'])
export type Rotated = z.infer<typeof rotatedSchema>

const overlapHours = z
  .number()
  .min(0)
  .max(24 * 90)
  .default(24)

export const overlapSchema = z.strictObject({ overlapHours })

const chosen = {
  ids: z.array(idSchema).min(1).max(mostRotated).optional(),
  filter: phoneFilterSchema.optional(),
}
const oneOfBoth = {
  message: 'name the phones, or a filter, and not both',
  path: ['ids'],
}
const isOne = (body: { ids?: unknown; filter?: unknown }) =>
  (body.ids === undefined) !== (body.filter === undefined)

export const rotateSchema = z
  .strictObject({ ...chosen, what: z.array(rotatedSchema).min(1).max(3), overlapHours })
  .refine(isOne, oneOfBoth)
export const rotatedManySchema = z.object({
  /** That got a new secret or password for fetching; those without a password for fetching get none. */
  phones: z.int(),
  /** That got a new password; the PBX is to be told them. */
  extensions: z.int(),
})

export const revokeSchema = z.strictObject(chosen).refine(isOne, oneOfBoth)
export const revokedSchema = z.object({
  /** Whose old secret or password works no more. */
  phones: z.int(),
  /** Of these, those that were not seen to have the new one. */
  cutOff: z.int(),
})
