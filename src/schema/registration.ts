/** A registration: one line of a phone, as a PBX knows it. */

import * as z from 'zod'
import { idSchema, listOf, listQueryOf, timeSchema } from './fields.ts'

export const registrationSchema = z.object({
  id: z.string(),
  /** As it registered: the user of its address. */
  username: z.string(),
  extensionId: z.string().nullable(),
  number: z.string(),
  /** The phone that it is, by the MAC in its User-Agent or since no other has this line. */
  phoneId: z.string().nullable(),
  phoneName: z.string(),
  line: z.int().nullable(),
  /** Where the PBX reaches it. */
  contact: z.string(),
  userAgent: z.string(),
  model: z.string(),
  firmware: z.string(),
  mac: z.string(),
  /** Since when the link has known it. */
  since: timeSchema,
  /** The name of the link that tells it. */
  link: z.string(),
})
export type Registration = z.infer<typeof registrationSchema>
export const registrationListSchema = listOf(registrationSchema)
export const registrationListQuerySchema = listQueryOf('username', 'userAgent', 'since').extend({
  linkId: idSchema.optional().describe('Only what this link tells'),
})
export type RegistrationListQuery = z.infer<typeof registrationListQuerySchema>
