/** Phones that are meant without being named. */

import * as z from 'zod'
import { idSchema, searchSchema } from './fields.ts'
import { phoneStates } from './phone-state.ts'
import { askedStates } from './registered-state.ts'

/** What was fetched and what is registered are two truths: `unregistered` is here for who asks for one word only. */
export const phoneStatusFilterSchema = z.enum([...phoneStates, 'unregistered'])
export const registrationFilterSchema = z.enum(askedStates)

/** `old`: something of them was replaced, and they were not seen to have the new one yet. */
export const credentialsFilterSchema = z.enum(['old'])

/** All phones that a list with this search would show. */
export const phoneFilterSchema = z.strictObject({
  q: searchSchema.optional(),
  modelId: idSchema.optional(),
  presetId: idSchema.optional(),
  status: phoneStatusFilterSchema.optional(),
  registration: registrationFilterSchema.optional(),
  credentials: credentialsFilterSchema.optional(),
})
