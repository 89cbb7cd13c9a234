/** What files that phones sent are good for: settings changed at the phone, logs, contacts. */

import * as z from 'zod'
import { contactNumberSchema } from './contact.ts'

const names = z.array(z.string().min(1).max(300)).min(1).max(1000)
export const namesSchema = z.strictObject({ names })

/** Theirs and ours, a parameter at a time; secrets are dots. */
export const overridesSchema = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      theirs: z.string(),
      /** `null`: the phone's file does not have it. */
      ours: z.string().nullable(),
      same: z.boolean(),
      secret: z.boolean(),
    }),
  ),
  /** Whether what is taken back reaches the phone, and how. */
  takeBack: z.object({ reaches: z.boolean(), how: z.string() }),
})
export type Overrides = z.infer<typeof overridesSchema>

export const logQuerySchema = z.strictObject({
  q: z.string().max(200).default('').describe('What a line holds, in any case; nothing for all lines'),
  after: z.coerce.number().int().min(0).default(0).describe('Only lines behind the one of this number'),
})
export const logLinesSchema = z.object({
  lines: z.array(z.object({ number: z.int(), text: z.string() })),
  /** Others follow: ask again `after` the last of these. */
  more: z.boolean(),
})

export const sentContactSchema = z.object({
  /** Its place in the file, from 0. */
  place: z.int(),
  name: z.string(),
  numbers: z.array(contactNumberSchema.extend({ number: z.string() })),
  /** `known`: the phone book has it. `sameName`: it has another one of the name. `twice`: it stands before in this file. */
  status: z.enum(['new', 'sameName', 'known', 'twice', 'unfit']),
  why: z.string(),
})
export type SentContact = z.infer<typeof sentContactSchema>
export const sentContactsSchema = z.object({ items: z.array(sentContactSchema) })
export const addContactsSchema = z.strictObject({
  /** Those at these places; all that are new when left out. */
  places: z.array(z.int().min(0)).max(10_000).optional(),
})
export const addedContactsSchema = z.object({ added: z.int(), leftOut: z.int() })
