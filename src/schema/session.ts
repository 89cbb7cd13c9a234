/** Who is asking: users, API keys and the session of the page. */

import * as z from 'zod'
import { idSchema, listOf, listQueryOf, password, requiredLine, timeSchema } from './fields.ts'
import { type Role, roles } from './policy.ts'
import { capabilitySchema } from './policy-answer.ts'
import { tenantCodeSchema } from './tenant.ts'

/** As it is answered; what each may do is the policy's. */
export const roleSchema = z.enum(roles)
/** As it is taken: scripts of before say `administrator`. */
const givenRole = z
  .enum([...roles, 'administrator'])
  .transform((role): Role => (role === 'administrator' ? 'systemAdministrator' : role))

export const signInSchema = z.strictObject({
  username: z.string().min(1).max(120),
  password: z.string().min(1).max(256),
})

/** That the person of a session is still the one who signed in. */
export const passwordProofSchema = z.strictObject({
  password: z.string().min(1, 'expected your password').max(256),
})

/** What the page speaks. */
export const languageSchema = z.enum(['en', 'de', 'es', 'fr', 'it'])
export type Language = z.infer<typeof languageSchema>

export const sessionSchema = z.object({
  name: z.string(),
  role: roleSchema,
  /** A key that only reads. */
  readOnly: z.boolean(),
  /** The rows of the policy that are its own. */
  may: z.array(capabilitySchema),
  tenants: z.array(z.object({ code: z.string(), name: z.string() })),
  /** That one has chosen for the page; `null`: as the browser asks for. */
  language: languageSchema.nullable(),
})
export type Session = z.infer<typeof sessionSchema>

/** The password was right; one of these is wanted besides. */
export const secondStepSchema = z.object({
  secondFactor: z.object({
    /** Sent along with the second factor; it is good for nothing else, and for five minutes. */
    token: z.string(),
    methods: z.array(z.enum(['totp', 'passkey', 'recoveryCode'])),
    expiresAt: timeSchema,
  }),
})
export type SecondStep = z.infer<typeof secondStepSchema>
export const signInAnswerSchema = z.union([sessionSchema, secondStepSchema])

const halfToken = z.string().min(1).max(100)
export const signInCodeSchema = z.strictObject({
  token: halfToken,
  code: z.string().trim().min(1, 'expected the code of the app, or a recovery code').max(60),
})

export const userName = requiredLine(120, 'A user needs a name')
export const userPassword = password().min(12, 'at least 12 characters')

export const userCreateSchema = z.strictObject({
  name: userName,
  /** Without one nobody signs in until there is a link to come in by: see `/users/:id/invite`. */
  password: userPassword.optional(),
  role: givenRole,
  /** Codes of the tenants that it may see; a system administrator sees all. */
  tenants: z.array(tenantCodeSchema).max(1000).default([]),
})
export const userPatchSchema = z
  .strictObject({ password: userPassword, role: givenRole, tenants: z.array(tenantCodeSchema).max(1000) })
  .partial()
/** One's own password: who changes it knows the present one. */
export const ownPasswordSchema = z.strictObject({
  currentPassword: z.string().min(1, 'expected the password that you have now').max(256),
  password: userPassword,
})
export const userSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: roleSchema,
  tenants: z.array(z.string()),
  createdAt: timeSchema,
  revision: z.int(),
})
export type User = z.infer<typeof userSchema>
/** What proves a person besides the password: `totp` is an authenticator app. */
export const factorSchema = z.enum(['totp', 'passkey'])
export type Factor = z.infer<typeof factorSchema>

/** By what a user signs in; without factors by the password alone. */
export const proofsSchema = z.object({
  factors: z.array(factorSchema),
  /** Of whoever has a link and has not come in by it yet. */
  invitedUntil: timeSchema.nullable(),
  /** To the minute. */
  lastSeenAt: timeSchema.nullable(),
})
export type Proofs = z.infer<typeof proofsSchema>
export const personSchema = userSchema.extend(proofsSchema.shape)
export type Person = z.infer<typeof personSchema>
export const userListSchema = listOf(personSchema)
const ofTenant = tenantCodeSchema.optional().describe('Of the tenant with this code')
export const userListQuerySchema = listQueryOf('name', 'role', 'createdAt', 'lastSeenAt').extend({
  role: roleSchema.optional().describe('Who have this role'),
  tenant: ofTenant,
  state: z
    .enum(['invited', 'active'], 'expected invited or active')
    .optional()
    .describe('`invited`: who have a link and have not come in by it yet'),
  proof: z
    .enum(['secondFactor', 'passwordOnly'], 'expected secondFactor or passwordOnly')
    .optional()
    .describe('By what they sign in'),
})
export type UserListQuery = z.infer<typeof userListQuerySchema>

const keyFields = {
  name: requiredLine(120, 'Name the key after what will use it'),
  /** `readOnly`: of what its role may do, only what looks, and no secrets. */
  access: z.enum(['full', 'readOnly']),
  role: givenRole,
  /** From then on it is refused; `null`: it has no end. */
  expiresAt: z.iso.datetime('expected a time such as 2027-01-31T00:00:00Z').nullable(),
}
export const keyCreateSchema = z.strictObject({
  name: keyFields.name,
  access: keyFields.access.default('full'),
  /** When not given, the one who may do everything in its tenant, or in all. */
  role: keyFields.role.optional(),
  /** The one tenant that it may reach; a key of all tenants has none. */
  tenant: tenantCodeSchema.nullable().default(null),
  expiresAt: keyFields.expiresAt.default(null),
})
export const keyPatchSchema = z.strictObject(keyFields).partial()
export const keySchema = z.object({
  id: idSchema,
  name: z.string(),
  access: z.enum(['full', 'readOnly']),
  role: roleSchema,
  tenant: z.string().nullable(),
  createdAt: timeSchema,
  expiresAt: timeSchema.nullable(),
  /** To the minute, with the address that it was used from. */
  lastUsedAt: timeSchema.nullable(),
  lastUsedFrom: z.string().nullable(),
  revision: z.int(),
})
export type Key = z.infer<typeof keySchema>
export type KeyPatch = z.output<typeof keyPatchSchema>
export const keyListSchema = listOf(keySchema)
export const keyListQuerySchema = listQueryOf(
  ...(['name', 'access', 'role', 'createdAt', 'expiresAt', 'lastUsedAt'] as const),
).extend({
  role: roleSchema.optional().describe('That have this role'),
  access: z.enum(['full', 'readOnly'], 'expected full or readOnly').optional().describe('What they may do'),
  tenant: ofTenant,
  state: z
    .enum(['ended', 'unused', 'used'], 'expected ended, unused or used')
    .optional()
    .describe('`ended`: their time is over; else whether anybody has ever used them'),
})
export type KeyListQuery = z.infer<typeof keyListQuerySchema>
/** The one answer that holds the key itself. */
export const newKeySchema = keySchema.extend({ key: z.string() })
