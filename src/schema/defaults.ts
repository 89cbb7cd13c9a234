/** Settings and parameters that phones inherit: of the system, and of a tenant's phones of one model. */

import * as z from 'zod'
import { forgetParametersSchema, parametersSchema, timeSchema } from './fields.ts'
import { settingsSchema } from './setting-spec.ts'

export const defaultsPatchSchema = z
  .strictObject({
    settings: settingsSchema,
    parameters: parametersSchema,
    forgetParameters: forgetParametersSchema,
  })
  .partial()
export type DefaultsPatch = z.infer<typeof defaultsPatchSchema>

export const defaultsSchema = z.object({
  settings: settingsSchema,
  /** Keys of settings that are set but secret. */
  secretSettings: z.array(z.string()),
  parameters: parametersSchema,
  /** 0 until they are saved for the first time. */
  revision: z.int(),
  updatedAt: timeSchema.nullable(),
})
export type ShownDefaults = z.infer<typeof defaultsSchema>
