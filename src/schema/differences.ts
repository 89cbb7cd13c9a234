/** What phones that are pending lack, taken together. */

import * as z from 'zod'
import { searchSchema } from './fields.ts'
import { phoneFilterFields } from './phone-filter.ts'

const { status: _pending, ...others } = phoneFilterFields

export const differencesQuerySchema = z.strictObject({
  q: searchSchema.optional().describe('Only phones that a list with this search shows'),
  ...others,
})

/** Parameters that say the same setting, on whatever vendor’s phones. */
const differenceSchema = z.object({
  /** What the setting is called, or the parameter’s own name. */
  label: z.string(),
  phones: z.int(),
  /** The first of the parameters by which these phones are told. */
  names: z.array(z.string()),
  /** From what to what; `null` where it is not the same on all of them, or is not there. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  secret: z.boolean(),
})
export type Difference = z.infer<typeof differenceSchema>

export const differencesSchema = z.object({
  /** How many phones are pending, and how many of them were looked at: the first by name. */
  phones: z.int(),
  atLeast: z.boolean(),
  looked: z.int(),
  /** Those that were looked at. */
  ids: z.array(z.string()),
  /** What differs on most phones comes first. */
  differences: z.array(differenceSchema),
  /** How many there are besides. */
  more: z.int(),
  /** Of these phones nobody knows any more what they have. */
  unknown: z.int(),
  /** On these another file than the main one differs, such as the phone book. */
  otherFiles: z.int(),
})
export type Differences = z.infer<typeof differencesSchema>
