/** Phones that are meant without being named. */

import * as z from 'zod'
import { idSchema, searchSchema } from './fields.ts'
import { phoneStates } from './phone-state.ts'

/** All phones that a list with this search would show. */
export const phoneFilterSchema = z.strictObject({
  q: searchSchema.optional(),
  modelId: idSchema.optional(),
  status: z.enum(phoneStates).optional(),
})
