/** What phone models are looked for by: what they can do beside the fields that they are compared by. */

import * as z from 'zod'
import { formatSchema } from './definition.ts'
import { line } from './fields.ts'
import { fields } from './model-fields.ts'
import { lineKeyKindSchema } from './phone.ts'

/** A kind of key that it has a word for: `key.blf`. */
export const keyAbilities = lineKeyKindSchema.options
  .filter((kind) => kind !== 'none')
  .map((kind) => `key.${kind}` as const)

/** What its definition says of it, or what follows from what it says. */
export const ownAbilities = [
  ...(['sideModules', 'handsets', 'virtual'] as const),
  ...(['https', 'tftp', 'digest', 'resync', 'reboot', 'uploads'] as const),
  ...(['withoutDoubts', 'ofHighConfidence'] as const),
] as const

export const modelAbilities: readonly string[] = [
  ...ownAbilities,
  ...keyAbilities,
  ...fields.map(({ key }) => key),
]

export const formatKinds = formatSchema.options.map(({ shape }) => shape.kind.value)

const known: ReadonlySet<string> = new Set(modelAbilities)

const wordsOf = (text: string): string[] =>
  [...new Set(text.split(',').map((word) => word.trim()))].filter(Boolean)

/** Words with commas between, each one of `among`. */
function someOf(among: ReadonlySet<string>, what: string) {
  return z
    .string()
    .max(2000)
    .transform((text, context) => {
      const words = wordsOf(text)
      const strange = words.find((word) => !among.has(word))
      if (strange === undefined) return words
      context.addIssue({
        code: 'custom',
        message: `“${strange.slice(0, 60)}” is no ${what}: expected one of ${[...among].join(', ')}`,
      })
      return z.NEVER
    })
    .optional()
}

const count = z.coerce.number().int().min(1).max(9999).optional()

/** All that lists of models are narrowed by, beside the search. */
export const modelFilterFields = {
  vendor: line(600)
    .transform(wordsOf)
    .optional()
    .describe('Only models of these vendors, by name, with commas between'),
  can: someOf(known, 'ability').describe(
    'Only models that can do all of these, with commas between: `sideModules`, `handsets`, `key.blf`, `https`, `digest`, `resync` …, or a field that models are compared by, such as `wifi` or `phoneBook`',
  ),
  format: someOf(new Set(formatKinds), 'format').describe(
    `Only models whose main file has one of these formats, with commas between: ${formatKinds.map((kind) => `\`${kind}\``).join(', ')}`,
  ),
  lines: count.describe('Only models with so many lines at least'),
  keys: count.describe('Only models with so many line keys at least'),
}

const facetSchema = z.object({ value: z.string(), models: z.int() })
/** How many models each further choice would leave: each counts within all that is chosen in the other groups. */
export const modelFacetsSchema = z.object({
  vendors: z.array(facetSchema),
  formats: z.array(facetSchema),
  /** `value` is a number: so many lines, or line keys, at least. */
  lines: z.array(facetSchema),
  keys: z.array(facetSchema),
  /** Abilities that no model has are left out. */
  can: z.array(facetSchema),
})
export type ModelFacets = z.infer<typeof modelFacetsSchema>
