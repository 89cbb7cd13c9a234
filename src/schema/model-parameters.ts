/** The parameters that a model's files can carry, by the vendor's own names. */

import * as z from 'zod'
import { searchSchema, withoutNul } from './fields.ts'

/** Of one question. */
export const mostParameterNames = 50

/** Of a name that is asked for; a phone takes none that is longer. */
export const longestParameterName = 300

/** A name may hold any other sign. */
export const namesIn = (text: string): string[] => text.split('\n').filter(Boolean)

export const modelParametersQuerySchema = z.strictObject({
  q: searchSchema
    .optional()
    .describe('Finds names by their parts or by what their settings are called: `account.2.lab`'),
  names: z
    .string()
    .max(12_000)
    .overwrite(withoutNul)
    .superRefine((text, context) => {
      if (namesIn(text).some((name) => name.length > longestParameterName))
        context.addIssue({
          ...{ code: 'too_big', origin: 'string', maximum: longestParameterName, inclusive: true },
          input: text,
        })
      if (namesIn(text).length > mostParameterNames)
        context.addIssue({
          ...{ code: 'too_big', origin: 'array', maximum: mostParameterNames, inclusive: true },
          input: text,
        })
    })
    .optional()
    .describe(
      `Names to be told one by one, a line each; ${mostParameterNames} at most, each of ${longestParameterName} characters or fewer`,
    ),
})

const parameterNameSchema = z.object({
  name: z.string(),
  /** The settings that the model makes its value of. */
  settings: z.array(z.object({ key: z.string(), label: z.string() })),
  /** The fields of the line’s extension that it is made of. */
  extension: z.array(
    z.enum(['name', 'number', 'username', 'authUsername', 'password', 'mailbox', 'voicemailNumber']),
  ),
  /** Each line, or each key, has one. */
  of: z.enum(['line', 'key']).nullable(),
  /** What the model always says there. */
  always: z.string().nullable(),
  secret: z.boolean(),
  /** Where the name was seen: a manual or a public repository by its short name. */
  seenIn: z.array(z.string()),
})
export type ParameterName = z.infer<typeof parameterNameSchema>

export const modelParametersSchema = z.object({
  /** The names of its files are known: they are not of a template, whose text says them. */
  known: z.boolean(),
  items: z.array(parameterNameSchema),
  total: z.int(),
  /** For each of the `names` what is known of it; `null` where the model has no such name. */
  named: z.array(parameterNameSchema.nullable()),
})
export type ModelParameters = z.infer<typeof modelParametersSchema>

/** How many models are asked for their names at once. */
export const mostModelsAsked = 12

export const reachedParametersQuerySchema = modelParametersQuerySchema.extend({
  preset: z
    .string()
    .max(100)
    .overwrite(withoutNul)
    .optional()
    .describe('Only models whose phones use this preset, or any model in use while no phone uses it'),
})

const reachedNameSchema = parameterNameSchema.extend({
  /** Ids of those of the models that have the name. */
  models: z.array(z.string()),
})
export type ReachedName = z.infer<typeof reachedNameSchema>

export const reachedParametersSchema = z.object({
  /** The models that were asked, those of the most phones first. `known`: as of one model’s own names. */
  models: z.array(
    z.object({ id: z.string(), vendor: z.string(), name: z.string(), phones: z.int(), known: z.boolean() }),
  ),
  /** How many further models are in use, and were not asked. */
  further: z.int(),
  items: z.array(reachedNameSchema),
  /** For each of the `names` what is known of it; `null` where none of the models has such a name. */
  named: z.array(reachedNameSchema.nullable()),
})
export type ReachedParameters = z.infer<typeof reachedParametersSchema>
