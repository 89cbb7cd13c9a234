/** An extension: a number of the PBX with its SIP credentials. */

import * as z from 'zod'
import {
  idSchema,
  line,
  listQueryOf,
  longListOf,
  password,
  requiredLine,
  timeSchema,
  withoutNul,
} from './fields.ts'

export const techSchema = z.enum(
  ['SIP', 'PJSIP', 'CUSTOM', 'VIRTUAL'],
  'expected SIP, PJSIP, CUSTOM or VIRTUAL',
)
export type Tech = z.infer<typeof techSchema>

const fields = {
  number: z
    .string()
    .trim()
    .regex(/^[0-9*#+A-Za-z._-]{1,32}$/, 'expected 1 to 32 digits, letters, or one of * # + . _ -'),
  name: requiredLine(120, 'An extension needs a name; phones show it to callers'),
  tech: techSchema,
  /** The SIP user name; `<number>-<CODE>` when left empty. */
  username: line(120),
  authUsername: line(120),
  /** Whose waiting messages light the lamp: `101`, or `101@context` as some PBXs name it. */
  mailbox: line(120).regex(/^(?:[^@\s]+(?:@[^@\s]+)?)?$/, 'expected a mailbox such as 101, or 101@context'),
  /** What the message key dials. */
  voicemailNumber: line(120),
  /** Ids of the real extensions behind a VIRTUAL one; a phone's line registers as the first. */
  members: z.array(idSchema).max(200),
}

export const extensionCreateSchema = z.strictObject({
  number: fields.number,
  name: fields.name,
  tech: fields.tech.default('PJSIP'),
  username: fields.username.default(''),
  authUsername: fields.authUsername.default(''),
  password: password().default(''),
  mailbox: fields.mailbox.default(''),
  voicemailNumber: fields.voicemailNumber.default(''),
  members: fields.members.default([]),
})
export type ExtensionCreate = z.infer<typeof extensionCreateSchema>

export const extensionPatchSchema = z.strictObject({ ...fields, password: password() }).partial()
export type ExtensionPatch = z.infer<typeof extensionPatchSchema>

/** One of many: a new extension needs what a single one needs, one that there is changes in what is named. */
export const extensionOfManySchema = z
  .strictObject({ ...fields, password: password() })
  .partial()
  .extend({ number: fields.number })
export type ExtensionOfMany = z.infer<typeof extensionOfManySchema>

export const extensionSchema = z.object({
  id: z.string(),
  ...fields,
  hasPassword: z.boolean(),
  revision: z.int(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
})
export type Extension = z.infer<typeof extensionSchema>
export const extensionListSchema = longListOf(extensionSchema)
/** Some by name, separated by commas. */
const someOf = (what: string) =>
  z
    .string()
    .max(20_000)
    .overwrite(withoutNul)
    .transform((text) => text.split(',').filter(Boolean))
    .refine((list) => list.length <= mostNamed, `at most ${mostNamed}, separated by commas`)
    .optional()
    .describe(`Only those with one of these ${what}, separated by commas; ${mostNamed} at most`)
const mostNamed = 500

/** By `fit`, those whose numbers begin with what is searched for come first. */
export const extensionListQuerySchema = listQueryOf('number', 'name', 'tech', 'username', 'fit').extend({
  ids: someOf('ids'),
  numbers: someOf('numbers'),
})
export type ExtensionListQuery = z.infer<typeof extensionListQuerySchema>
export const extensionSecretsSchema = z.object({ password: z.string() })

const fromNumber = z
  .string()
  .regex(/^\d{1,15}$/, 'expected a number of 1 to 15 digits, such as 240')
  .optional()
  .describe('The first number that would do')

/** What a phone can have next. */
export const freeExtensionQuerySchema = z.strictObject({ from: fromNumber })
export const freeExtensionSchema = z.object({
  /** It registers, and is on no phone. */
  extension: z.object({ id: z.string(), number: z.string(), name: z.string() }).nullable(),
  /** A number that no extension has. */
  number: z.string(),
})
export type FreeExtension = z.infer<typeof freeExtensionSchema>

/** Of one call. */
export const mostNextNumbers = 10_000
export const nextNumbersQuerySchema = z.strictObject({
  from: fromNumber,
  count: z.coerce.number().int().min(1).max(mostNextNumbers).default(1).describe('How many are wanted'),
})
export const nextNumbersSchema = z.object({ numbers: z.array(z.string()) })
