/** A link by which an app is handed to its user: good once, and not for long. */

import * as z from 'zod'
import { timeSchema } from './fields.ts'

/** For how long a link may be good. */
export const handOverHours = [1, 24, 168] as const
export type HandOverHours = (typeof handOverHours)[number]

export const handOverCreateSchema = z.strictObject({
  hours: z
    .literal(handOverHours)
    .default(24)
    .describe('For how long it is good: an hour, a day or seven days'),
})

export const newHandOverSchema = z.object({
  /** Told this one time. */
  url: z.string(),
  expiresAt: timeSchema,
})

/** `over`: nobody used it in time. */
export const handOverStates = ['open', 'used', 'over'] as const

export const handOverStateSchema = z.object({
  state: z.enum(handOverStates),
  createdAt: timeSchema,
  createdBy: z.string(),
  expiresAt: timeSchema,
  used: z.object({ at: timeSchema, from: z.string(), userAgent: z.string() }).nullable(),
})
export type HandOverState = z.infer<typeof handOverStateSchema>

export const handOverSchema = z.object({
  /** The one that was made last; `null` where there is none, or it was taken back. */
  link: handOverStateSchema.nullable(),
})
