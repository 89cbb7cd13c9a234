/** How a setting is described: what the form draws, what its value may be, what is sent. */

import * as z from 'zod'
import './sentences.ts'

/**
 * `list`: some of the options in an order of preference, joined by commas (`g722,pcma`).
 * `rows`: entries that are typed in, joined by commas; what an entry holds, as `columns` say it, is joined by `=`.
 * `hostAndPort`: a host with its port if need be. `timezone`: an IANA zone. `time`: of the day, `07:30`.
 */
export const settingTypeSchema = z.enum([
  'text',
  'password',
  'number',
  'boolean',
  'select',
  'list',
  'rows',
  'host',
  'hostAndPort',
  'url',
  'timezone',
  'time',
])

/** Where the form shows it. */
export const settingGroupSchema = z.enum([
  'line',
  'lineCalls',
  'timeAndLanguage',
  'calls',
  'phoneBook',
  'directory',
  'screenAndSound',
  'network',
  'access',
  'provisioning',
  'actions',
  'own',
])
export type SettingGroup = z.infer<typeof settingGroupSchema>

/** What stands in one column of a list that is typed in. */
export const settingColumnSchema = z.object({
  key: z.string(),
  label: z.string(),
  /** `digits`: what can be dialled. */
  type: z.enum(['text', 'digits', 'number', 'hostAndPort']),
  min: z.number().optional(),
  max: z.number().optional(),
})
export type SettingColumn = z.infer<typeof settingColumnSchema>

/** How one setting is asked for and checked. */
export const settingSpecSchema = z.object({
  key: z.string(),
  label: z.string(),
  help: z.string().optional(),
  type: settingTypeSchema,
  group: settingGroupSchema,
  unit: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  options: z.array(z.object({ value: z.string(), label: z.string() })).optional(),
  /** Of a list that is typed in: its columns, and how many rows it has at most. */
  columns: z.array(settingColumnSchema).optional(),
  mostRows: z.number().optional(),
  /** Choices that a model has no word for; set all the same, they come to nothing on its phones. */
  unsupportedOptions: z.array(z.string()).optional(),
  default: z.string().optional(),
  /** Set once for the phone, or for each of its lines (`lines.1.label`). */
  scope: z.enum(['phone', 'line']),
})
export type SettingSpec = z.infer<typeof settingSpecSchema>

/** Settings values as stored and sent: by key, `lines.<number>.<key>` for a line's. */
export const settingValueSchema = z.union([z.string().max(4096), z.number(), z.boolean()])
export const settingsSchema = z.record(z.string().max(120), settingValueSchema.nullable())
export type SettingValue = z.infer<typeof settingValueSchema>
export type Settings = Record<string, SettingValue | null>
