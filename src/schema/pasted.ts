/** Phones as somebody pasted them: lines of any writing, and what is read out of each. */

import * as z from 'zod'

export const mostPastedLines = 10_000

export const pastedSchema = z.strictObject({
  text: z
    .string()
    .max(2_000_000, 'at most 2,000,000 characters')
    .refine(
      (text) => text.split('\n').length <= mostPastedLines + 1,
      'at most 10,000 lines; paste them in parts',
    ),
})

const pastedRowSchema = z.object({
  /** Which line of the text, from 1. */
  line: z.int(),
  text: z.string(),
  /** 12 lower-case digits; where it is none, as it was written. */
  mac: z.string(),
  /** Why it is no MAC address of a phone that can be added; empty where nothing is wrong. */
  problem: z.string(),
  vendor: z.string(),
  modelId: z.string().nullable(),
  modelName: z.string(),
  /** How the model is known: it stands in the line, or such a device asked for a file. */
  modelFrom: z.enum(['written', 'inbox', '']),
  number: z.string(),
  name: z.string(),
  /** The extension that has the number, where there is one. */
  extension: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** The phone that has the MAC address. */
  phone: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** The line before it with the same MAC address. */
  twiceOf: z.int().nullable(),
  /** The code of another tenant that has the phone, for who may see that one. */
  elsewhere: z.string().nullable(),
})
export type PastedRow = z.infer<typeof pastedRowSchema>

export const pastedResultSchema = z.object({
  rows: z.array(pastedRowSchema),
  /** The makers of those without a model, and which model of each the tenant has most. */
  vendors: z.array(
    z.object({
      vendor: z.string(),
      count: z.int(),
      modelId: z.string().nullable(),
      modelName: z.string(),
    }),
  ),
})
export type PastedResult = z.infer<typeof pastedResultSchema>
