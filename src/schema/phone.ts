/** A phone: one device or softphone that is provisioned, known by its MAC. */

import * as z from 'zod'
import { isGuessable } from '../kernel/guessable.ts'
import { readMac } from '../kernel/mac-address.ts'
import {
  forgetParametersSchema,
  idSchema,
  line,
  listOf,
  listQueryOf,
  longListOf,
  parametersSchema,
  password,
  requiredLine,
  timeSchema,
} from './fields.ts'
import { levelNames } from './inheritance.ts'

import { answeredBySchema, outcomeSchema } from './operation.ts'

import { phoneFilterFields } from './phone-filter.ts'

import { phoneStates } from './phone-state.ts'
import { askedStates } from './registered-state.ts'
import { settingsSchema } from './setting-spec.ts'

/** A MAC in any usual writing; 12 lower-case hex digits come out. */
export const macSchema = z.string().transform((text, context) => {
  const mac = readMac(text)
  if (typeof mac === 'string') return mac as string
  context.addIssue({ code: 'custom', message: mac.problem })
  return z.NEVER
})

export const lineKeyKindSchema = z.enum([
  'line',
  'blf',
  'speedDial',
  'park',
  'dtmf',
  'intercom',
  'url',
  'none',
])
const keyPlace = z
  .int('expected a whole number')
  .min(1, 'expected a key number of 1 to 500')
  .max(500, 'expected a key number of 1 to 500')
export const lineKeySchema = z.strictObject({
  number: keyPlace,
  kind: lineKeyKindSchema,
  value: line(200).default(''),
  label: line(80).default(''),
  line: z.int().min(0).max(1000).optional(),
  pickup: line(40).default(''),
})
export type LineKey = z.infer<typeof lineKeySchema>

/** A button of a side module: `module` 1 is next to the phone. */
export const expansionKeySchema = lineKeySchema.extend({ module: z.int().min(1).max(16) })
export type ExpansionKey = z.infer<typeof expansionKeySchema>

/** What a key of this kind is nothing without; on other kinds the phone makes something of an empty value. */
const neededValues: Partial<Record<LineKey['kind'], string>> = {
  blf: 'A BLF key needs the number whose lamp it is, such as 101',
  speedDial: 'A speed dial key needs the number that it calls, such as +390612345',
  intercom: 'An intercom key needs the number that it calls, such as 101',
  dtmf: 'A DTMF key needs the digits that it sends, such as *2',
  url: 'A URL key needs the address that it opens, such as https://example.com/',
}

/** A key that would do nothing. */
export function needsValue({ kind, value }: Pick<LineKey, 'kind' | 'value'>, context: z.RefinementCtx): void {
  const message = value === '' ? neededValues[kind] : undefined
  if (message !== undefined) context.addIssue({ code: 'custom', path: ['value'], message })
}

export const phoneLineSchema = z.strictObject({
  line: z.int().min(0).max(1000),
  extensionId: idSchema.nullable(),
})

const secretForm = /^[a-z2-7]{26}$/

const fields = {
  name: requiredLine(120, 'A phone needs a name'),
  /** Virtual phone provisioning: a softphone or app without a MAC of its own; the server makes one. */
  virtual: z.boolean(),
  modelId: idSchema,
  /** What it has in common with others; its own stands over it. */
  presetId: idSchema.nullable(),
  /** Which keys it has behind its lines’, instead of those of its preset. */
  keyLayoutId: idSchema.nullable(),
  mac: macSchema,
  secret: z
    .string()
    .regex(secretForm, 'a secret is 26 characters of a-z and 2-7; leave it out and one is made')
    .refine(
      (text) => !secretForm.test(text) || !isGuessable(text),
      'this can be guessed; leave it out and one is made',
    ),
  /** Accept data from phone. */
  acceptUploads: z.boolean(),
  /** Optional file name: served in place of the model's own main file. */
  fileName: line(120).refine(
    (name) => name === '' || (/^[\w.\-$() ]+$/.test(name) && !/^\.+$/.test(name)),
    'a file name has letters, digits and . _ - and no slashes, such as demo-001122334455.cfg',
  ),
  httpUsername: line(120).refine((name) => !name.includes(':'), 'a user name cannot hold “:”'),
  httpPassword: password(),
  /** A SIP URI to reach the phone at; else learned from its fetches. */
  contact: line(260),
  lines: z.array(phoneLineSchema).max(1000),
  lineKeys: z.array(lineKeySchema.superRefine(needsValue)).max(500),
  expansionKeys: z.array(expansionKeySchema.superRefine(needsValue)).max(2000),
  settings: settingsSchema,
  parameters: parametersSchema,
}

export const phoneCreateSchema = z.strictObject({
  name: fields.name,
  virtual: fields.virtual.default(false),
  modelId: fields.modelId,
  presetId: fields.presetId.default(null),
  keyLayoutId: fields.keyLayoutId.default(null),
  /** Needed unless `virtual`. */
  mac: z.preprocess((given) => (given === '' || given === null ? undefined : given), fields.mac.optional()),
  secret: fields.secret.optional(),
  acceptUploads: fields.acceptUploads.default(false),
  fileName: fields.fileName.default(''),
  httpUsername: fields.httpUsername.default(''),
  httpPassword: fields.httpPassword.default(''),
  contact: fields.contact.default(''),
  lines: fields.lines.default([]),
  lineKeys: fields.lineKeys.default([]),
  expansionKeys: fields.expansionKeys.default([]),
  settings: fields.settings.default({}),
  parameters: fields.parameters.default({}),
})
export type PhoneCreate = z.infer<typeof phoneCreateSchema>

export const phonePatchSchema = z
  .strictObject({ ...fields, forgetParameters: forgetParametersSchema })
  .partial()
export type PhonePatch = z.infer<typeof phonePatchSchema>

/** One of many: a new phone needs what a single one needs, one that there is changes in what is named. */
export const phoneOfManySchema = z.strictObject(fields).partial().extend({ mac: fields.mac.optional() })
export type PhoneOfMany = z.infer<typeof phoneOfManySchema>

export const fetchProtocolSchema = z.enum(['http', 'https', 'tftp'])
/** `refused`: not accepted because of its credentials or what it tried to send. */
export const fetchOutcomeSchema = z.enum([
  'served',
  'notModified',
  'notFound',
  'unauthorized',
  'forbidden',
  'uploaded',
  'tooLarge',
  'failed',
])
export type FetchOutcome = z.infer<typeof fetchOutcomeSchema>

export const fetchSchema = z.object({
  id: z.string(),
  at: timeSchema,
  phoneId: z.string(),
  protocol: fetchProtocolSchema,
  method: z.string(),
  /** As asked, with the secret masked. */
  path: z.string(),
  file: z.string(),
  ip: z.string(),
  userAgent: z.string(),
  outcome: fetchOutcomeSchema,
  reason: z.object({ code: z.string(), message: z.string() }),
  bytes: z.int(),
  tookMs: z.number(),
  revision: z.string(),
})
export type Fetch = z.infer<typeof fetchSchema>
export const fetchListSchema = listOf(fetchSchema)
export const fetchListQuerySchema = listQueryOf('at')
export type FetchListQuery = z.infer<typeof fetchListQuerySchema>

export const lastFetchSchema = z.object({
  at: timeSchema,
  file: z.string(),
  outcome: fetchOutcomeSchema,
  ip: z.string(),
  userAgent: z.string(),
  model: z.string().nullable(),
  firmware: z.string().nullable(),
  reason: z.object({ code: z.string(), message: z.string() }),
  /** `own`: its maker vouches for it, and it names the phone's MAC; absent: none was shown. */
  clientCertificate: z.enum(['own', 'untrusted']).optional(),
})

export const failingSchema = z.object({
  at: timeSchema,
  outcome: fetchOutcomeSchema,
  reason: z.object({ code: z.string(), message: z.string() }),
})

export const lockSchema = z.object({
  /** An address, or the /64 of one; `null`: all but the one where the phone was last. */
  source: z.string().nullable(),
  /** How many wrong passwords came from there. */
  wrong: z.int(),
  at: timeSchema,
  until: timeSchema,
})

export const phoneStatusSchema = z.object({
  /** In one word, by which lists are narrowed and counted. */
  state: z.enum(phoneStates),
  /** Its files differ from what it last fetched. */
  pending: z.boolean(),
  /** The last time that the phone itself got its main file: this alone says where and what it is. */
  lastFetch: lastFetchSchema.nullable(),
  /** Why the phone itself did not get its main file, until it does. */
  failing: failingSchema.nullable(),
  /** The last time that it was served its main file. */
  servedAt: timeSchema.nullable(),
  /**
   * Its lines one after the other, each as often as it is registered and at least once, and what else it registers as; `null`: no link
   * that is up tells.
   */
  registration: z
    .array(
      z.object({
        line: z.int().nullable(),
        username: z.string(),
        /** `null`: nobody knows, since a link is down that may know it. */
        registered: z.boolean().nullable(),
        sipAddress: z.string(),
        userAgent: z.string(),
        firmware: z.string(),
        since: timeSchema.nullable(),
        link: z.string(),
      }),
    )
    .nullable(),
  /** Why its model is held back, so that none of its files can be made. */
  quarantine: z.object({ reason: z.string(), at: timeSchema }).nullable(),
  /** Who gave too many wrong passwords for it, and is refused until then. */
  locks: z.array(lockSchema),
  lastOperation: z
    .object({
      id: z.string(),
      kind: z.enum(['resync', 'reboot']),
      state: outcomeSchema,
      sipStatus: z.int().nullable(),
      answeredBy: answeredBySchema.nullable(),
      detail: z.string(),
      at: timeSchema,
    })
    .nullable(),
})
export type PhoneStatus = z.infer<typeof phoneStatusSchema>

/** Something that is set for a phone and comes to nothing, since its model does not honour it. */
export const unsupportedSchema = z.object({
  /** A setting's key, with `lines.<n>.` where one line has it; `lineKeys.<n>` or `expansionKeys.<module>.<n>` for a key, and its field behind that. */
  key: z.string(),
  level: z.enum(levelNames),
  message: z.string(),
})
export type Unsupported = z.infer<typeof unsupportedSchema>

/** Until when what was replaced still works, when it was last used, and since when the phone is known to have the new one. */
const replacedSchema = z.object({
  until: timeSchema,
  usedAt: timeSchema.nullable(),
  takenAt: timeSchema.nullable(),
})

export const phoneSchema = z.object({
  id: z.string(),
  name: z.string(),
  virtual: z.boolean(),
  modelId: z.string(),
  modelName: z.string(),
  vendor: z.string(),
  presetId: z.string().nullable(),
  keyLayoutId: z.string().nullable(),
  mac: z.string(),
  /** Masked; `reveal` shows it. */
  secret: z.string(),
  /** The secret before this one, as long as it works. */
  oldSecret: replacedSchema.nullable(),
  acceptUploads: z.boolean(),
  fileName: z.string(),
  httpUsername: z.string(),
  hasHttpPassword: z.boolean(),
  /** The same of its user name and password for fetching. */
  oldHttpPassword: replacedSchema.nullable(),
  contact: z.string(),
  lines: z.array(z.object({ line: z.int(), extensionId: z.string(), number: z.string(), name: z.string() })),
  lineKeys: z.array(lineKeySchema),
  expansionKeys: z.array(expansionKeySchema),
  settings: settingsSchema,
  /** Keys of settings that are set but secret. */
  secretSettings: z.array(z.string()),
  /** What is set, here or above, and not honoured by its model. */
  unsupported: z.array(unsupportedSchema),
  parameters: parametersSchema,
  extensions: z.array(z.string()),
  provisioningUrl: z.string(),
  status: phoneStatusSchema,
  revision: z.int(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
})
export type Phone = z.infer<typeof phoneSchema>
export const phoneListSchema = longListOf(phoneSchema).extend({
  /** Of the tenant's phones that the rest of the question finds, whatever their status. */
  counts: z.record(z.enum(phoneStates), z.int()),
  /** The same of how many of their lines are registered; `null` where no link tells, or one that is down may know more. */
  registrations: z.record(z.enum(askedStates), z.int()).nullable(),
  /** A change that concerns all of them is being followed: how many were looked at. */
  looking: z.object({ done: z.int(), total: z.int() }).nullable(),
})
export const phoneListQuerySchema = listQueryOf(
  'name',
  'mac',
  'modelName',
  'extensions',
  'status',
  'registration',
  'lastFetch',
  'createdAt',
).extend({
  ...phoneFilterFields,
  extensionId: idSchema.optional().describe('Only phones that have this extension on a line'),
})
export type PhoneListQuery = z.infer<typeof phoneListQuerySchema>

export const phonesExportQuerySchema = phoneListQuerySchema
  .omit({ ...{ sort: true, order: true, page: true, pageSize: true } })
  .extend({ format: z.enum(['csv', 'xlsx']).default('csv').describe('As a CSV file or as a workbook') })

export const phoneSecretsSchema = z.object({
  secret: z.string(),
  provisioningUrl: z.string(),
  httpPassword: z.string(),
  settings: settingsSchema,
})

export const phoneFileSchema = z.object({
  name: z.string(),
  contentType: z.string(),
  bytes: z.int(),
  main: z.boolean(),
})
export const phoneFileListSchema = z.object({
  /** `failure`: why it cannot be made. */
  items: z.array(phoneFileSchema.extend({ failure: z.string().nullable() })),
  /** Files that the phone asks for and rightly does not get. */
  absent: z.array(z.string()),
})
/** Of a parameter that a key makes: which one, and on which side module. */
const ofKey = { key: z.int().optional(), module: z.int().optional() }
export const shownParameterSchema = z.object({
  name: z.string(),
  value: z.string(),
  from: z.string(),
  secret: z.boolean(),
  ...ofKey,
})
export const phoneFileDetailSchema = phoneFileSchema.extend({
  text: z.string(),
  etag: z.string(),
  parameters: z.array(shownParameterSchema),
})

/** `null`: not in the file. */
const parameterChangeSchema = z.object({
  name: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  from: z.string(),
  secret: z.boolean(),
  ...ofKey,
})

/** What saving a change would do to the phone's main file. */
export const filePreviewSchema = z.object({
  file: z.string(),
  changes: z.array(parameterChangeSchema),
})
export type FilePreview = z.infer<typeof filePreviewSchema>

export const givenThenSchema = z.object({
  /** `now`: it is the same now. `kept`: as it was then. `forgotten`: nobody can say any more. `nothing`: it was given none. */
  state: z.enum(['now', 'kept', 'forgotten', 'nothing']),
  message: z.string(),
  parameters: z.array(shownParameterSchema),
  /** From then to now; `null` where that cannot be said. */
  changes: z.array(parameterChangeSchema).nullable(),
})
export type GivenThen = z.infer<typeof givenThenSchema>
export const fetchDetailSchema = fetchSchema.extend({ given: givenThenSchema })

export const uploadSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** What it is good for; `null` where nothing is known of that. */
  role: z.enum(['log', 'overrides', 'contacts']).nullable(),
  contentType: z.string(),
  bytes: z.int(),
  at: timeSchema,
})
export type Upload = z.infer<typeof uploadSchema>
/** As it is kept: what it is good for is its phone’s model’s to say. */
export type KeptUpload = Omit<Upload, 'role'>
export const uploadListSchema = listOf(uploadSchema)
export const uploadListQuerySchema = listQueryOf('at', 'name', 'bytes')
export type UploadListQuery = z.infer<typeof uploadListQuerySchema>
