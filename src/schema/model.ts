/** A phone model: a built-in one, or a tenant's own, written as a text template or as an edited copy of a sheet. */

import * as z from 'zod'
import { formatSchema, notifyEvent } from './definition.ts'
import { idSchema, line, listOf, listQueryOf, requiredLine, timeSchema } from './fields.ts'
import { keyGridSchema, moduleGridSchema } from './key-grid.ts'
import { modelFacetsSchema, modelFilterFields } from './model-abilities.ts'
import { lineKeyKindSchema } from './phone.ts'
import { settingSpecSchema } from './setting-spec.ts'

export const modelKindSchema = z.enum(['template', 'sheet'])

const event = z
  .string()
  .trim()
  .max(120)
  .regex(notifyEvent, 'expected an Event such as check-sync;reboot=false')

const fields = {
  name: requiredLine(80, 'A phone model needs a name'),
  vendor: line(80),
  description: line(500),
  /** The template's text, or the sheet as YAML. */
  source: z.string().max(262_144, 'at most 256 kB'),
  /** The file's format; a template's values are escaped by its rules. A sheet names its own. */
  format: formatSchema,
  /** The file that the phone asks for: `{mac}.cfg`. */
  fileName: requiredLine(120, 'Which file does the phone ask for? For example {mac}.cfg').refine(
    (name) => /^[\w.\-{}$ ]+$/.test(name),
    'a file name has letters, digits and . _ - and may hold {mac} or {MAC}',
  ),
  firstLine: z.int().min(0, 'lines are counted from 0 or 1').max(1, 'lines are counted from 0 or 1'),
  lastLine: z.int().min(0).max(999, 'at most line 999'),
  resyncEvent: event,
  rebootEvent: event,
  locked: z.boolean(),
}

export const modelCreateSchema = z.strictObject({
  kind: modelKindSchema.default('template'),
  name: fields.name,
  vendor: fields.vendor.default(''),
  description: fields.description.default(''),
  source: fields.source.default(''),
  format: fields.format.default({
    kind: 'keyValue',
    separator: ' = ',
    prefix: '',
    comment: '#',
    reservedValues: [],
    contentType: 'text/plain',
  }),
  fileName: fields.fileName.default('{mac}.cfg'),
  firstLine: fields.firstLine.default(1),
  lastLine: fields.lastLine.default(1),
  resyncEvent: fields.resyncEvent.default('check-sync;reboot=false'),
  rebootEvent: fields.rebootEvent.default('check-sync;reboot=true'),
  locked: fields.locked.default(false),
})
export type ModelCreate = z.infer<typeof modelCreateSchema>

export const modelPatchSchema = z.strictObject(fields).partial()
export type ModelPatch = z.infer<typeof modelPatchSchema>

/** A mistake in a model's source; `line` and `column` count from 1. */
export const mistakeSchema = z.object({
  message: z.string(),
  line: z.int().optional(),
  column: z.int().optional(),
})
export type Mistake = z.infer<typeof mistakeSchema>

/** What a stored model took too much of, so that nothing is worked out of it until it is saved again. */
export const quarantineSchema = z.object({ reason: z.string(), at: timeSchema })
export type Quarantine = z.infer<typeof quarantineSchema>

export const modelCheckSchema = z.strictObject({
  kind: modelKindSchema,
  source: fields.source,
  format: fields.format.optional(),
  fileName: z.string().max(120).optional(),
  firstLine: fields.firstLine.optional(),
  lastLine: fields.lastLine.optional(),
})

export const modelFileSchema = z.object({
  name: z.string(),
  contentType: z.string(),
  main: z.boolean(),
  absent: z.boolean(),
})

/** How many names of parameters its files can carry, and how many of them were seen in a source. */
export const provedSchema = z.object({ names: z.int(), ofThem: z.int() })
export type Proved = z.infer<typeof provedSchema>

/** Of a copy: the built-in model that it came from. `moved`: that says something else now; `gone`: there is no such model any more. */
export const originStateSchema = z.enum(['same', 'moved', 'gone'])
export const modelOriginSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: originStateSchema,
})

export const modelSchema = z.object({
  id: z.string(),
  vendor: z.string(),
  name: z.string(),
  family: z.string(),
  description: z.string(),
  builtIn: z.boolean(),
  locked: z.boolean(),
  virtual: z.boolean(),
  kind: modelKindSchema,
  firstLine: z.int(),
  lastLine: z.int(),
  lineKeys: z.int(),
  expansionModules: z.object({ max: z.int(), keys: z.int() }).nullable(),
  /** Cordless handsets that a base takes; 0 for a phone. */
  handsets: z.int(),
  /** The name of the file that carries its settings, as its definition writes it: `{mac}.cfg`. */
  mainFile: z.string(),
  /** How many of the fields that models are compared by it honours. */
  honoured: z.int(),
  supports: z.object({
    digest: z.boolean(),
    uploads: z.boolean(),
    resync: z.boolean(),
    reboot: z.boolean(),
    tls: z.boolean(),
    /** An app that is set up by a link, handed to its user. */
    handOver: z.boolean(),
  }),
  confidence: z.string(),
  /** None of a tenant’s own: nobody says where its names are from. */
  proved: provedSchema.nullable(),
  /** Something of it is in doubt; its own answer says what. */
  hasDoubts: z.boolean(),
  /** The NOTIFY events it takes, as sent. */
  resyncEvent: z.string().nullable(),
  rebootEvent: z.string().nullable(),
  /** How many phones of the tenant are of this model. */
  phones: z.int(),
  revision: z.int(),
  updatedAt: timeSchema.nullable(),
  /** Set where it is held back: its phones get no files until it is saved again with another source. */
  quarantine: quarantineSchema.nullable(),
  /** `null` of what is no copy, or was copied before origins were remembered. */
  origin: modelOriginSchema.nullable(),
})
export type Model = z.infer<typeof modelSchema>
export const modelListSchema = listOf(modelSchema).extend({
  /** When they were asked for: how many models each further choice would leave. */
  facets: modelFacetsSchema.optional(),
})
export type ModelList = z.infer<typeof modelListSchema>
/** `model` is the vendor’s name and its own, as lists show them. */
export const modelListQuerySchema = listQueryOf(
  ...(['name', 'model', 'vendor', 'family', 'description', 'kind'] as const),
  ...(['lines', 'keys', 'honoured', 'proved', 'phones'] as const),
).extend({
  builtIn: z
    .stringbool('expected true or false')
    .optional()
    .describe('Only the built-in ones, or only the tenant’s own'),
  ...modelFilterFields,
  facets: z
    .stringbool('expected true or false')
    .optional()
    .describe('Also answers how many models each further choice would leave'),
})
export type ModelListQuery = z.infer<typeof modelListQuerySchema>

/** What a vendor and its phones are called and known by. */
export const vendorNamesSchema = z.object({
  name: z.string(),
  alsoKnownAs: z.array(z.string()),
  /** What boxes and order codes put before a model's name. */
  modelPrefixes: z.array(z.string()),
  /** How the MAC addresses of its phones begin: 6 to 9 lower-case digits. */
  ouis: z.array(z.string()),
})
export type VendorNames = z.infer<typeof vendorNamesSchema>
export const vendorListSchema = z.object({ items: z.array(vendorNamesSchema) })

/** One model with what is edited. A built-in one shows its whole definition as YAML. */
export const modelDetailSchema = modelSchema.extend({
  /** It is not answered to those who only look: a model of the tenant's own may hold passwords. */
  sourceHidden: z.boolean().optional(),
  doubts: z.array(z.string()),
  files: z.array(modelFileSchema),
  /** What it honours, each with the choices that it has no word for. */
  settings: z.array(settingSpecSchema),
  /** Keys of the vocabulary that it does not honour: set all the same, they come to nothing on its phones. */
  unsupported: z.array(z.string()),
  /** Which of the fields that models are compared by it honours. */
  fields: z.array(z.string()),
  /** How its line keys lie, and those of a side module; `null` where nobody knows. */
  keyGrid: keyGridSchema.nullable(),
  moduleGrid: moduleGridSchema.nullable(),
  /** The kinds of keys that it has a word for. */
  keyKinds: z.object({ lineKeys: z.array(lineKeyKindSchema), expansionKeys: z.array(lineKeyKindSchema) }),
  /** Where its facts come from. */
  sources: z.array(z.string()),
  /** Where the names of its parameters were seen, and which of them nowhere; `#` is the number of a line or key. None of a tenant’s own. */
  names: z
    .object({
      sources: z.array(z.object({ source: z.string(), names: z.int() })),
      unproved: z.array(z.string()),
    })
    .nullable(),
  source: z.string(),
  format: formatSchema.nullable(),
  fileName: z.string(),
  /** What keeps its phones from being served, such as a source that an older version accepted. */
  mistakes: z.array(mistakeSchema),
})
export type ModelDetail = z.infer<typeof modelDetailSchema>

export const modelCheckResultSchema = z.object({
  mistakes: z.array(mistakeSchema),
  settings: z.array(settingSpecSchema),
  firstLine: z.int(),
  lastLine: z.int(),
})
export const modelDuplicateSchema = z.strictObject({ name: fields.name })

/** A version of a tenant’s own model: who saved it, and how. */
export const modelVersionSchema = z.object({
  revision: z.int(),
  at: timeSchema,
  /** Nobody knows of the one from before versions were kept. */
  who: z.string().nullable(),
  /** As in the audit trail: `model.update`, `model.restore`, `model.follow`. */
  action: z.string().nullable(),
  isCurrent: z.boolean(),
})
export type ModelVersion = z.infer<typeof modelVersionSchema>
export const modelVersionListSchema = z.object({ items: z.array(modelVersionSchema) })

export const modelVersionDetailSchema = modelVersionSchema.extend({
  content: z.object({
    ...{ name: z.string(), vendor: z.string(), description: z.string(), source: z.string() },
    ...{ format: formatSchema.nullable(), fileName: z.string(), firstLine: z.int(), lastLine: z.int() },
    ...{ resyncEvent: z.string(), rebootEvent: z.string() },
  }),
})
export type ModelVersionDetail = z.infer<typeof modelVersionDetailSchema>

/** What the copy keeps where it and its origin changed the same, by path. */
export const followChoiceSchema = z.enum(['mine', 'theirs'])
export const modelFollowSchema = z.strictObject({
  choices: z.record(z.string().max(1000), followChoiceSchema).default({}),
  /** Saves nothing. */
  dryRun: z.boolean().default(false),
})
const followedSchema = z.object({
  /** Names with slashes between: `/sheets/main/account.1.label`. */
  path: z.string(),
  /** What the origin said, what the copy says, what the origin says now; `null`: nothing. */
  base: z.string().nullable(),
  mine: z.string().nullable(),
  theirs: z.string().nullable(),
})
export type FollowedDifference = z.infer<typeof followedSchema>
export type ModelFollow = z.output<typeof modelFollowSchema>
export const modelFollowedSchema = z.object({
  origin: modelOriginSchema,
  /** What the origin changed and the copy did not. */
  taken: z.array(followedSchema),
  /** What both changed; `choice` is what was asked for. */
  conflicts: z.array(followedSchema.extend({ choice: followChoiceSchema.nullable() })),
  /** The copy with all that. */
  source: z.string(),
  /** The text was written anew, so that its comments are lost. */
  rewritten: z.boolean(),
  mistakes: z.array(mistakeSchema),
  /** The model as it was saved. */
  model: modelDetailSchema.nullable(),
})
export type ModelFollowed = z.infer<typeof modelFollowedSchema>

/** A source that is being written, and whose file is to be made with it. */
export const modelTrySchema = modelCheckSchema.extend({
  phoneId: idSchema,
  /** The main file when not given. */
  file: z.string().max(200).optional(),
})
export type ModelTry = z.output<typeof modelTrySchema>
const triedFileSchema = z.object({
  name: z.string(),
  contentType: z.string(),
  /** With dots for every secret. */
  text: z.string(),
  /** There is more of it. */
  cut: z.boolean(),
  /** Why it cannot be made. */
  failure: z.string().nullable(),
})
export const modelTriedSchema = z.object({
  mistakes: z.array(mistakeSchema),
  /** Names of the phone’s files, the main one first. */
  files: z.array(z.string()),
  /** As the phone’s present model makes it; `null` where it has no such file. */
  before: triedFileSchema.nullable(),
  after: triedFileSchema.nullable(),
  /** Parameters that differ; `null`: not written. */
  changes: z.array(
    z.object({ name: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
  ),
  /** How many differ; `changes` are the first of them. */
  differ: z.int(),
})
export type ModelTried = z.infer<typeof modelTriedSchema>

/** What an editor of definitions completes. */
export const definitionWordsSchema = z.object({
  /** JSON Schema of the YAML. */
  schema: z.record(z.string(), z.unknown()),
  /** What sheets and templates may read: `line.user`. */
  paths: z.array(
    z.object({ path: z.string(), about: z.string(), type: z.string(), inTemplates: z.boolean() }),
  ),
  filters: z.array(z.object({ name: z.string() })),
  templateFilters: z.array(z.object({ name: z.string() })),
  /** `each line`, and what an entry of it is called. */
  loops: z.array(z.object({ name: z.string(), variable: z.string() })),
})
export type DefinitionWords = z.infer<typeof definitionWordsSchema>
