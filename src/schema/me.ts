/** What concerns oneself: the own name, second factors and sessions. */

import * as z from 'zod'
import { idSchema, requiredLine, timeSchema } from './fields.ts'
import { factorSchema, languageSchema, passwordProofSchema, roleSchema } from './session.ts'

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
  /** That the page speaks to one; `null`: as the browser asks for. */
  language: languageSchema.nullable(),
  factors: z.array(factorSchema),
  recoveryCodesLeft: z.int(),
  /** One has just signed in once more at a provider, or by a passkey: the next call that wants a password goes without. */
  provedElsewhere: z.boolean(),
})
export type Me = z.infer<typeof meSchema>
export const mePatchSchema = z
  .strictObject({
    name: requiredLine(120, 'A user needs a name'),
    language: languageSchema
      .nullable()
      .describe('What the page speaks to one; `null`: as the browser asks for'),
  })
  .partial()

/** Who changes by what one signs in knows the password, whoever sits at the open page; or has just signed in once more. */
export const provedSchema = z.strictObject({
  password: z.string().min(1, 'expected the password that you have now').max(256).optional(),
})

/** What a provider calls oneself. */
export const identitySchema = z.object({
  id: idSchema,
  /** As the provider called one last: an e-mail address or a user name. */
  name: z.string(),
  provider: z.object({ id: idSchema, name: z.string() }),
  /** Whether one may sign in by it now. */
  enabled: z.boolean(),
  createdAt: timeSchema,
  lastUsedAt: timeSchema.nullable(),
})
export type Identity = z.infer<typeof identitySchema>
export const identitiesSchema = z.object({ items: z.array(identitySchema) })

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

const passkeyName = requiredLine(60, 'Name the passkey after where it lies')

export const passkeySchema = z.object({
  id: idSchema,
  name: z.string(),
  /** The host name of the page at which it holds. */
  site: z.string(),
  createdAt: timeSchema,
  lastUsedAt: timeSchema.nullable(),
})
export type Passkey = z.infer<typeof passkeySchema>
export const passkeysSchema = z.object({ items: z.array(passkeySchema) })

/** What the browser is asked with, as its own `parseRequestOptionsFromJSON` and `parseCreationOptionsFromJSON` read it. */
export const passkeyOptionsSchema = z.looseObject({ challenge: z.string() })

const base64url = z
  .string()
  .max(20_000)
  .regex(/^[\w-]*$/, 'expected base64url')
/** What the browser answers: a credential as its `toJSON` writes it. */
export const passkeyAnswerSchema = z.object({
  id: base64url.min(1),
  rawId: base64url,
  type: z.string().max(40),
  authenticatorAttachment: z.string().max(40).nullish(),
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url.optional(),
    authenticatorData: base64url.optional(),
    signature: base64url.optional(),
    userHandle: base64url.optional(),
    transports: z.array(z.string().max(40)).max(20).optional(),
  }),
})
export type PasskeyAnswer = z.infer<typeof passkeyAnswerSchema>

export const newPasskeySchema = z.strictObject({ name: passkeyName, credential: passkeyAnswerSchema })
export const passkeyAddedSchema = factorAddedSchema.extend({ passkey: passkeySchema })
export const passkeyPatchSchema = z.strictObject({ name: passkeyName })

/** By the password, or by a passkey that its owner has unlocked. */
export const proofSchema = z.union([passwordProofSchema, z.strictObject({ credential: passkeyAnswerSchema })])

const token = z.string().min(1).max(100).optional()
/** `token`: of whoever has given the password already. */
export const passkeySignInOptionsSchema = z.strictObject({ token })
export const passkeySignInSchema = z.strictObject({ token, credential: passkeyAnswerSchema })
