/** Where a link reads extensions: the PBX’s own database, in which tables, and which rows are whose. */

import * as z from 'zod'
import { line, listOf, pageFields, timeSchema } from './fields.ts'
import { tenantCodeSchema } from './tenant.ts'

/** Whose tables they are. */
export const pbxSystems = ['asterisk', 'freepbx', 'fusionpbx', 'kamailio'] as const
export const pbxSystemSchema = z.enum(pbxSystems, 'expected asterisk, freepbx, fusionpbx or kamailio')
export type PbxSystem = z.infer<typeof pbxSystemSchema>

export const databaseEngines = ['mariadb', 'postgres'] as const
export const databaseEngineSchema = z.enum(databaseEngines, 'expected mariadb or postgres')
export type DatabaseEngine = z.infer<typeof databaseEngineSchema>

/** What each system keeps its tables in, the usual one first. */
export const enginesOf: Readonly<Record<PbxSystem, readonly DatabaseEngine[]>> = {
  asterisk: ['mariadb', 'postgres'],
  freepbx: ['mariadb'],
  fusionpbx: ['postgres'],
  kamailio: ['mariadb', 'postgres'],
}

export const usualDatabase: Readonly<Record<PbxSystem, string>> = {
  asterisk: 'asterisk',
  freepbx: 'asterisk',
  fusionpbx: 'fusionpbx',
  kamailio: 'kamailio',
}

/** The tables that are read, by the names that they usually have. */
export const sourceTables = {
  asterisk: ['ps_endpoints', 'ps_auths', 'ps_aors'],
  freepbx: ['users', 'devices', 'sip', 'admin'],
  fusionpbx: ['v_domains', 'v_extensions', 'v_voicemails'],
  kamailio: ['subscriber'],
} as const satisfies Record<PbxSystem, readonly string[]>
export type SourceTable = (typeof sourceTables)[PbxSystem][number]
const allTables = Object.values(sourceTables).flat() as [SourceTable, ...SourceTable[]]

/** In which column the tenant stands unless the link names one. */
export const usualTenantColumn: Readonly<Record<PbxSystem, string>> = {
  asterisk: 'tenantid',
  freepbx: '',
  fusionpbx: 'domain_name',
  kamailio: 'domain',
}

const column = line(63).regex(/^(?:[A-Za-z_][A-Za-z0-9_$]*)?$/, 'expected the name of a column')
const tableName = line(127).regex(
  /^[A-Za-z_][A-Za-z0-9_$]*(?:\.[A-Za-z_][A-Za-z0-9_$]*)?$/,
  'expected the name of a table, or schema.table',
)

/** What becomes of rows that are new at the PBX, of those that changed, and of those that are gone there. */
const policy = {
  onNew: z.enum(['add', 'leave'], 'expected add or leave'),
  onChanged: z.enum(['take', 'leave'], 'expected take or leave'),
  onGone: z.enum(['delete', 'keep'], 'expected delete or keep'),
}

const tenantOfSource = z.strictObject({
  /** As the PBX writes it. */
  key: line(255).default(''),
  code: tenantCodeSchema,
  ...z.object(policy).partial().shape,
})

const literal = /^[^{}]*\{(number|tenant)\}[^{}]+\{(number|tenant)\}[^{}]*$/

export const sourceSchema = z
  .strictObject({
    system: pbxSystemSchema,
    engine: databaseEngineSchema,
    database: line(63).regex(/^[^\s`"'\\/]+$/, 'expected the name of the database'),
    /** Tables that have another name there. */
    tables: z.partialRecord(z.enum(allTables), tableName).default({}),
    /** `link`: every row is of the one tenant; else a column names it, or the id of a row does. */
    tenantFrom: z.enum(['link', 'column', 'pattern'], 'expected link, column or pattern').default('link'),
    /** Empty: the usual one. */
    tenantColumn: column.default(''),
    /** `{number}-{tenant}`: how the ids of rows are made. */
    pattern: line(100).default(''),
    /** Where the number stands: in the id of the row, or in its caller id. */
    numberFrom: z.enum(['id', 'callerId'], 'expected id or callerId').default('id'),
    /** Of a table that has none by itself: the column that holds a name. */
    nameColumn: column.default(''),
    /** Tenants whose name at the PBX is not their code, and those with a way of their own. */
    tenants: z.array(tenantOfSource).max(5000, 'at most 5000 tenants').default([]),
    ...z.object({
      onNew: policy.onNew.default('add'),
      onChanged: policy.onChanged.default('take'),
      onGone: policy.onGone.default('delete'),
    }).shape,
    everyMinutes: z
      .int('expected a whole number')
      .min(1, 'at least each minute')
      .max(1440, 'at least once a day')
      .default(5),
    /** A read in which more of a tenant’s extensions are gone than this share changes nothing there. */
    mostGonePercent: z
      .int('expected a whole number')
      .min(1, 'at least 1')
      .max(100, 'at most 100')
      .default(20),
  })
  .superRefine((source, context) => {
    const wrong = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    const engines = enginesOf[source.system]
    if (!engines.includes(source.engine)) wrong('engine', `expected ${engines.join(' or ')}`)
    const found = literal.exec(source.pattern)
    if (source.tenantFrom === 'pattern' && (!found || found[1] === found[2]))
      wrong(
        'pattern',
        'expected {number} and {tenant} with something between them, such as {number}-{tenant}',
      )
    if (
      source.tenantFrom === 'column' &&
      source.tenantColumn === '' &&
      usualTenantColumn[source.system] === ''
    )
      wrong('tenantColumn', 'expected the column that names the tenant')
    const keys = new Set<string>()
    for (const [index, tenant] of source.tenants.entries()) {
      const key = tenant.key.toLowerCase()
      if (keys.has(key))
        context.addIssue({ code: 'custom', path: ['tenants', index, 'key'], message: 'is there twice' })
      keys.add(key)
    }
  })
export type Source = z.infer<typeof sourceSchema>
export type SourceInput = z.input<typeof sourceSchema>

export const usualDatabasePort = (engine: DatabaseEngine): number => (engine === 'mariadb' ? 3306 : 5432)

/** `taken`: something was changed here; `same`: nothing differs; `waiting`: the PBX is in the midst of a change; `held`: too much is gone at once; `failed`: it could not be read. */
export const readOutcomes = ['taken', 'same', 'waiting', 'held', 'failed'] as const

const countsSchema = z.object({
  /** Rows that are extensions of tenants that are here. */
  rows: z.int(),
  new: z.int(),
  changed: z.int(),
  /** Deleted here, since they are gone there. */
  gone: z.int(),
  /** Missing for the first time: nothing is done before they are missing twice. */
  missing: z.int(),
  /** Gone there, and still used by a phone or an extension here. */
  inUse: z.int(),
  /** Of which the PBX keeps no password. */
  noPassword: z.int(),
  /** What cannot be an extension here. */
  wrong: z.int(),
})
export type SourceCounts = z.infer<typeof countsSchema>

export const sourceReadSchema = z.object({
  id: z.string(),
  at: timeSchema,
  tookMs: z.int(),
  outcome: z.enum(readOutcomes),
  why: z.string(),
  counts: countsSchema,
})
export type SourceRead = z.infer<typeof sourceReadSchema>
export const sourceReadListSchema = listOf(sourceReadSchema)

export const planOutcomes = ['new', 'changed', 'gone', 'noPassword', 'wrong', 'same'] as const
export const planOutcomeSchema = z.enum(planOutcomes)
export type PlanOutcome = z.infer<typeof planOutcomeSchema>

const planItemSchema = z.object({
  outcome: planOutcomeSchema,
  /** The code of the tenant. */
  tenant: z.string(),
  number: z.string(),
  name: z.string(),
  /** Of the extension that is here. */
  id: z.string().nullable(),
  /** What differs; of a secret only that it does. */
  fields: z.array(z.object({ field: z.string(), old: z.string().nullable(), new: z.string().nullable() })),
  /** What is in the way, or what becomes of it. */
  why: z.string(),
})
export type PlanItem = z.infer<typeof planItemSchema>

export const readsQuerySchema = z.strictObject(pageFields())

export const previewQuerySchema = z.strictObject({
  outcome: planOutcomeSchema.optional().describe('Only what comes to this'),
  fresh: z
    .stringbool('expected true or false')
    .default(false)
    .describe('Read the PBX’s database again, also where it was read for a preview a while ago'),
  ...pageFields(),
})
export type PreviewQuery = z.output<typeof previewQuerySchema>

export const sourcePreviewSchema = z.object({
  readAt: timeSchema,
  found: z.string(),
  /** Why nothing would be taken now; empty where something would. */
  why: z.string(),
  /** What is good to know of it besides. */
  notes: z.array(z.string()),
  counts: z.object({
    new: z.int(),
    changed: z.int(),
    gone: z.int(),
    noPassword: z.int(),
    wrong: z.int(),
    same: z.int(),
  }),
  items: z.array(planItemSchema),
  total: z.int(),
})
export type SourcePreview = z.infer<typeof sourcePreviewSchema>

export const takeQuerySchema = z.strictObject({
  force: z
    .stringbool('expected true or false')
    .default(false)
    .describe('Take it also where more is gone than the link lets go at once'),
})
