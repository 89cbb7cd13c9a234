/** Copies what one database holds into another one, of either kind, and proves table by table that it is the same. */

import { createHash } from 'node:crypto'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { InternalError } from '../kernel/errors.ts'
import type { Database, Queries } from './database.ts'
import type { Tables } from './tables.ts'

/** Told to those that run on the database, and by nobody else's number; so is how far somebody followed it, and what was tried in the last minute. Each database counts by itself. */
type Copied = Exclude<keyof Tables, 'change' | 'follower' | 'tally' | 'attempt'>

/** Each with what orders its rows; what others belong to comes first. A table that is left out does not compile. */
const order: Record<Copied, readonly string[]> = {
  keyCheck: ['id'],
  sealKey: ['keyId', 'wrappedBy'],
  systemDefaults: ['id'],
  tenant: ['id'],
  user: ['id'],
  userTenant: ['userId', 'tenantId'],
  session: ['tokenHash'],
  totp: ['userId'],
  passkey: ['id'],
  savedView: ['id'],
  recoveryCode: ['userId', 'codeHash'],
  challenge: ['hash'],
  invitation: ['userId'],
  provider: ['id'],
  identity: ['id'],
  begunSignIn: ['hash'],
  apiKey: ['id'],
  model: ['id'],
  modelVersion: ['modelId', 'revision'],
  modelOrigin: ['modelId'],
  modelOriginBefore: ['modelId', 'hash'],
  modelDefaults: ['tenantId', 'modelId'],
  contact: ['id'],
  importColumns: ['tenantId', 'kind', 'headersHash'],
  extension: ['id'],
  keyLayout: ['id'],
  preset: ['id'],
  phone: ['id'],
  phoneLine: ['phoneId', 'line'],
  handOver: ['phoneId'],
  phoneState: ['phoneId', 'revision'],
  phoneChange: ['id'],
  servedUser: ['phoneId', 'line'],
  phoneFile: ['phoneId', 'file'],
  wantedFile: ['phoneId', 'file'],
  fetch: ['id'],
  fetchContent: ['phoneId', 'etag'],
  upload: ['id'],
  uploadPiece: ['uploadId', 'number'],
  dayCount: ['tenantId', 'day', 'piece'],
  dayFigure: ['tenantId', 'day'],
  reference: ['phoneId', 'source', 'kind', 'label'],
  operation: ['id'],
  operationPhone: ['operationId', 'phoneId'],
  operationCount: ['operationId', 'state'],
  schedule: ['id'],
  link: ['id'],
  linkRead: ['id'],
  takenExtension: ['linkId', 'tenantId', 'key'],
  registration: ['id'],
  stranger: ['id'],
  firstContact: ['tenantId'],
  audit: ['id'],
  auditChain: ['id'],
  idempotency: ['keyHash'],
  acmeAccount: ['directory'],
  acmeCertificate: ['directory', 'names'],
  acmeAnswer: ['token'],
}
const tables = Object.keys(order) as Copied[]

type Row = Record<string, string | number | Uint8Array | null>

/** What a table held, and a digest of it by which two are the same. */
export type TableCopy = { table: string; rows: number; digest: string }

/** Of all tables. */
const orders: Record<keyof Tables, readonly string[]> = {
  ...order,
  change: ['seq'],
  follower: ['name'],
  tally: ['tenantId', 'noun', 'part'],
  attempt: ['name'],
}

/** All that the database holds, some rows at a time. */
export async function* allRows({
  queries,
}: Pick<Database, 'queries'>): AsyncGenerator<{ table: string; keys: readonly string[]; rows: Row[] }> {
  for (const table of Object.keys(orders) as (keyof Tables)[])
    for await (const rows of pages(queries, table)) yield { table, keys: orders[table], rows }
}

const rowsAtOnce = 500
/** Of rows that are long, fewer. */
const longRowsAtOnce: Partial<Record<keyof Tables, number>> = { uploadPiece: 10 }

/** Replaces all that `to` holds, or nothing: those that run on it hear that everything is another. What is `kept` stays as it is there. */
export async function copyDatabase(
  from: Database,
  to: Database,
  kept: readonly Copied[] = [],
): Promise<TableCopy[]> {
  const copied = tables.filter((table) => !kept.includes(table))
  return from.snapshot((source) =>
    to.transaction(async (target, { changed }) => {
      for (const table of copied.toReversed()) await target.deleteFrom(table).execute()
      const copies: TableCopy[] = []
      for (const table of copied) {
        const read = await walk(source, table, async (rows) => {
          await target
            .insertInto(table)
            .values(rows as never)
            .execute()
        })
        const written = await walk(target, table, async () => undefined)
        if (read.rows !== written.rows || read.digest !== written.digest)
          throw new InternalError(
            `${table} is not the same in both databases: ${read.rows} rows and ${written.rows}. Nothing was changed`,
          )
        copies.push(read)
      }
      await to.manyCame(target)
      changed('everything', {}, [])
      return copies
    }),
  )
}

/** Whether nobody has begun to use it. */
export async function isUnused({ queries }: Database): Promise<boolean> {
  const user = await queries.selectFrom('user').select('id').executeTakeFirst()
  const tenant = await queries.selectFrom('tenant').select('id').executeTakeFirst()
  return user === undefined && tenant === undefined
}

async function walk(
  queries: Queries,
  table: Copied,
  some: (rows: Row[]) => Promise<void>,
): Promise<TableCopy> {
  const digest = createHash('sha256')
  let count = 0
  for await (const rows of pages(queries, table)) {
    count += rows.length
    for (const row of rows)
      digest.update(
        `${JSON.stringify(
          Object.keys(row)
            .sort()
            .map((column) => shownFor(row[column])),
        )}\n`,
      )
    await some(rows)
  }
  return { table, rows: count, digest: digest.digest('hex') }
}

/** Each database has a kind of its own for bytes. */
function shownFor(value: Row[string] | undefined): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
}

/** Each page begins after the last row of the one before; rows that are alike in what orders them are few, and come together. */
async function* pages(queries: Queries, table: keyof Tables): AsyncGenerator<Row[]> {
  const columns = orders[table]
  const atOnce = longRowsAtOnce[table] ?? rowsAtOnce
  const keys = sql.join(columns.map((column) => sql.ref(column)))
  let after: RawBuilder<SqlBool> = sql`true`
  for (;;) {
    const { rows } = await sql<Row>`
      select * from ${sql.table(table)} where ${after} order by ${keys} limit ${sql.lit(atOnce)}`.execute(
      queries,
    )
    const last = rows.at(-1)
    if (last === undefined) return
    if (rows.length < atOnce) return yield rows
    const values = sql.join(columns.map((column) => last[column]))
    const { rows: alike } = await sql<Row>`
      select * from ${sql.table(table)} where (${keys}) = (${values})`.execute(queries)
    const whole = rows.filter((row) => columns.some((column) => row[column] !== last[column]))
    yield [...whole, ...alike]
    after = sql`(${keys}) > (${values})`
  }
}
