/** A contact of a tenant's phone book: somebody who has no extension. */

import * as z from 'zod'
import { line, listOf, listQueryOf, requiredLine, timeSchema } from './fields.ts'

export const contactNumberKindSchema = z.enum(
  ['work', 'mobile', 'home', 'other'],
  'expected work, mobile, home or other',
)

/** As a phone dials it; spaces and brackets, which people write, are left out. */
const dialable = z
  .string()
  .overwrite((text) => text.replace(/[ \u00a0()]/g, ''))
  .regex(
    /^[0-9A-Za-z*#+.,@:;=_~-]{1,60}$/,
    'expected what a phone can dial, at most 60 characters, such as +390612345, *98 or anna@sip.example.com',
  )

export const contactNumberSchema = z.strictObject({ kind: contactNumberKindSchema, number: dialable })
export type ContactNumber = z.infer<typeof contactNumberSchema>

const fields = {
  name: requiredLine(120, 'A contact needs a name'),
  numbers: z
    .array(contactNumberSchema)
    .min(1, 'A contact needs at least one number')
    .max(4, 'A contact has at most 4 numbers'),
  company: line(120),
}

export const contactCreateSchema = z.strictObject({
  name: fields.name,
  numbers: fields.numbers,
  company: fields.company.default(''),
})
export type ContactCreate = z.infer<typeof contactCreateSchema>

export const contactPatchSchema = z.strictObject(fields).partial()
export type ContactPatch = z.infer<typeof contactPatchSchema>

export const contactSchema = z.object({
  id: z.string(),
  ...fields,
  revision: z.int(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
})
export type Contact = z.infer<typeof contactSchema>
export const contactListSchema = listOf(contactSchema)
export const contactListQuerySchema = listQueryOf('name', 'company', 'createdAt')
export type ContactListQuery = z.infer<typeof contactListQuerySchema>
