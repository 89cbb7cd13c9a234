/** Phones and extensions out of a table: what is asked, and what becomes of each row. */

import * as z from 'zod'
import {
  type ExtensionField,
  extensionFields,
  type ImportField,
  type PhoneField,
  phoneFields,
} from './import-columns.ts'

/** `mac,,name`: the field that each column is, in their order; nothing for a column that is left out. */
function columnsOf<Field extends ImportField>(fields: readonly Field[]) {
  return z
    .string()
    .max(4000)
    .transform((text, context): (Field | '')[] => {
      const columns = text.split(',').map((each) => each.trim())
      const stray = columns.find((each) => each !== '' && !(fields as readonly string[]).includes(each))
      const twice = columns.find((each, index) => each !== '' && columns.indexOf(each) < index)
      if (stray !== undefined)
        context.addIssue({
          code: 'custom',
          message: `“${stray.slice(0, 40)}” is no field; expected some of ${fields.join(', ')}`,
        })
      if (twice !== undefined)
        context.addIssue({ code: 'custom', message: `“${twice}” is named for two columns` })
      return columns as (Field | '')[]
    })
    .describe(
      `The field that each column is, in their order, separated by commas: ${fields.join(', ')}; nothing where a column is left out. Without it they are matched by their headers`,
    )
}

const choices = {
  dryRun: z
    .stringbool('expected true or false')
    .default(false)
    .describe('Only say what would become of each row'),
  header: z
    .stringbool('expected true or false')
    .optional()
    .describe('Whether the first row names the columns; found out where it is not said'),
  mistakes: z
    .enum(['refuse', 'leaveOut'])
    .default('refuse')
    .describe('What a row with a mistake does: nothing is saved, or all but it'),
}

export const phonesImportQuerySchema = z.strictObject({
  ...choices,
  columns: columnsOf<PhoneField>(phoneFields).optional(),
  extensions: z
    .enum(['find', 'make'])
    .default('find')
    .describe('What becomes of an extension that is not there: a mistake, or it is made'),
})
export type PhonesImportQuery = z.output<typeof phonesImportQuerySchema>

export const extensionsImportQuerySchema = z.strictObject({
  ...choices,
  columns: columnsOf<ExtensionField>(extensionFields).optional(),
  passwords: z
    .enum(['asGiven', 'make'])
    .default('asGiven')
    .describe('Of a new extension without a password: it has none, or one is made'),
})
export type ExtensionsImportQuery = z.output<typeof extensionsImportQuerySchema>

export const importOutcomes = ['new', 'changed', 'same', 'wrong'] as const

const mistakeSchema = z.object({
  field: z.string(),
  /** The header of its column; empty where no column has it. */
  column: z.string(),
  /** What stands there; not told of passwords. */
  found: z.string(),
  /** What is wrong with it, and what would be right. */
  message: z.string(),
})
export type ImportMistake = z.infer<typeof mistakeSchema>

const rowSchema = z.object({
  /** As a spreadsheet counts, from 1. */
  row: z.int(),
  outcome: z.enum(importOutcomes),
  /** The MAC or the number by which it is found. */
  key: z.string(),
  name: z.string(),
  /** Of the phone or extension that is there already. */
  id: z.string().nullable(),
  /** What it changes, by field. */
  fields: z.array(z.string()),
  /** Numbers of extensions that are made for it. */
  makes: z.array(z.string()),
  mistakes: z.array(mistakeSchema),
})

export const importResultSchema = z.object({
  dryRun: z.boolean(),
  file: z.object({
    kind: z.enum(['csv', 'xlsx']),
    /** Of a CSV file. */
    encoding: z.string(),
    separator: z.string(),
    /** Of a workbook: the name of the sheet that was read. */
    sheet: z.string(),
  }),
  /** Which row names the columns; 0 when none does. */
  headerRow: z.int(),
  headers: z.array(z.string()),
  /** The field that each column is taken for; empty for one that is left out. */
  columns: z.array(z.string()),
  /** Why it is taken for that: as asked, as the last time, or by the words of the headers. */
  matched: z.enum(['given', 'remembered', 'guessed']),
  counts: z.object({ new: z.int(), changed: z.int(), same: z.int(), wrong: z.int() }),
  /** How many extensions are made besides. */
  extensions: z.int(),
  rows: z.array(rowSchema),
})
export type ImportResult = z.infer<typeof importResultSchema>
