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

/** What proves a person besides the password: `totp` is an authenticator app. */
export const factorSchema = z.enum(['totp', 'passkey'])
export type Factor = z.infer<typeof factorSchema>

export const meSchema = z.object({
  id: idSchema,
  name: z.string(),
  role: roleSchema,
  factors: z.array(factorSchema),
  recoveryCodesLeft: z.int(),
})
export type Me = z.infer<typeof meSchema>
export const mePatchSchema = z.strictObject({ name: requiredLine(120, 'A user needs a name') }).partial()

/** Who changes by what one signs in knows the password, whoever sits at the open page. */
export const provedSchema = z.strictObject({
  password: z.string().min(1, 'expected the password that you have now').max(256),
})

export const newTotpSchema = z.object({
  /** Base32, to be typed where no QR code can be read. */
  secret: z.string(),
  /** `otpauth://…`, for a QR code. */
  uri: z.string(),
})
export const totpCodeSchema = z.strictObject({
  code: z
    .string()
    .max(20)
    .overwrite((text) => text.replace(/\s/g, ''))
    .regex(/^\d{6}$/, 'expected the six digits that the app shows'),
})
/** Codes are `null` where there are some already. */
export const factorAddedSchema = z.object({ recoveryCodes: z.array(z.string()).nullable() })
export const recoveryCodesSchema = z.object({ codes: z.array(z.string()) })
