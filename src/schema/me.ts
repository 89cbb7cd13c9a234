/** What concerns oneself: the own name, second factors and sessions. */

import * as z from 'zod'
import { idSchema, requiredLine, timeSchema } from './fields.ts'
import { roleSchema } from './session.ts'

export const ownSessionSchema = z.object({
  id: idSchema,
  /** From where it was used last. */
  address: z.string().nullable(),
  userAgent: z.string(),
  createdAt: timeSchema,
  /** To the minute. */
  lastSeenAt: timeSchema,
  /** The one that asks. */
  current: z.boolean(),
})
export type OwnSession = z.infer<typeof ownSessionSchema>
export const ownSessionsSchema = z.object({ items: z.array(ownSessionSchema) })

export const meSchema = z.object({
  id: idSchema,
  name: z.string(),
  role: roleSchema,
})
export type Me = z.infer<typeof meSchema>
export const mePatchSchema = z.strictObject({ name: requiredLine(120, 'A user needs a name') }).partial()
