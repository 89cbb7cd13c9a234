/** A preset: what phones have in common, whatever their model: settings, a line plan and a key layout, kept once. */

import * as z from 'zod'
import { differencesSchema } from './differences.ts'
import {
  forgetParametersSchema,
  idSchema,
  line,
  listOf,
  listQueryOf,
  parametersSchema,
  requiredLine,
  timeSchema,
} from './fields.ts'
import { settingsSchema } from './setting-spec.ts'

export const mostPlannedLines = 50

const fields = {
  name: requiredLine(80, 'A preset needs a name'),
  description: line(500),
  /** The line plan: how many lines its phones are meant to have; 0: it says nothing of lines. */
  lineCount: z
    .int('expected a whole number')
    .min(0, 'expected 0 to 50 lines')
    .max(mostPlannedLines, 'expected 0 to 50 lines'),
  /** Which keys its phones have where they say no others. */
  keyLayoutId: idSchema.nullable(),
  /** `lines.<n>.<key>` for a line of the plan, counted from 1, whatever the model counts from. */
  settings: settingsSchema,
  parameters: parametersSchema,
}

export const presetCreateSchema = z.strictObject({
  name: fields.name,
  description: fields.description.default(''),
  lineCount: fields.lineCount.default(0),
  keyLayoutId: fields.keyLayoutId.default(null),
  settings: fields.settings.default({}),
  parameters: fields.parameters.default({}),
})
export type PresetCreate = z.infer<typeof presetCreateSchema>

export const presetPatchSchema = z
  .strictObject({ ...fields, forgetParameters: forgetParametersSchema })
  .partial()
export type PresetPatch = z.infer<typeof presetPatchSchema>

const kept = {
  id: z.string(),
  name: z.string(),
  description: z.string(),
  lineCount: z.int(),
  keyLayoutId: z.string().nullable(),
  /** How many phones use it. */
  usedBy: z.int(),
  revision: z.int(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
}

export const presetInListSchema = z.object({
  ...kept,
  /** How many settings and parameters it says. */
  says: z.int(),
})
export type PresetInList = z.infer<typeof presetInListSchema>
export const presetListSchema = listOf(presetInListSchema)
export const presetListQuerySchema = listQueryOf('name', 'createdAt', 'updatedAt')
export type PresetListQuery = z.infer<typeof presetListQuerySchema>

/** What a change would do to the phones that use it, as far as they were looked at. */
export const reachDifferencesSchema = differencesSchema
  .pick({ phones: true, looked: true, differences: true, more: true })
  .extend({
    /** How many of those that were looked at would get another file. */
    differing: z.int(),
    /** The first of them, by name. */
    examples: z.array(z.object({ id: z.string(), name: z.string() })),
  })
export type ReachDifferences = z.infer<typeof reachDifferencesSchema>

export const presetSchema = z.object({
  ...kept,
  settings: settingsSchema,
  /** Keys of settings that are set but secret. */
  secretSettings: z.array(z.string()),
  parameters: parametersSchema,
  /** With `dryRun`: what the change would do. */
  reach: reachDifferencesSchema.optional(),
})
export type Preset = z.infer<typeof presetSchema>

export const dryRunQuerySchema = z.strictObject({
  dryRun: z
    .stringbool('expected true or false')
    .default(false)
    .describe('Only says what the change would do, and to which phones'),
})

/** Phones that use something, the first by name. */
export const reachSchema = z.object({
  total: z.int(),
  phones: z.array(z.object({ id: z.string(), name: z.string(), mac: z.string(), modelId: z.string() })),
})
export type Reach = z.infer<typeof reachSchema>
