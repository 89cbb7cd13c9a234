/** Makes the database of a tenant with many phones: by statements of SQL, since saves of a million would take a day. */

import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import pg from 'pg'
import { systemScope } from '../../src/auth/tenant-scope.ts'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { createFeed } from '../../src/db/feed.ts'
import { keepKeyCheck } from '../../src/db/key-check.ts'
import { createVault, type Vault } from '../../src/db/vault.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { createGuard } from '../../src/kernel/guard.ts'
import { silentLog } from '../../src/kernel/log.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { tenantCreateSchema } from '../../src/schema/tenant.ts'
import { tenantStore } from '../../src/tenants/tenant-store.ts'
import { addRows, type Planted, type PlantedRows, type PlantedTable, tenantCode, warming } from './planted.ts'

const atOnce = 5000

/** A PostgreSQL server: where a database of the name can be made. */
export type Cluster = { url: string; pid: number }

export type Wanted = {
  phones: number
  /** A folder that is there. */
  folder: string
  cluster?: Cluster | undefined
}

export async function plant({ phones, folder, cluster }: Wanted): Promise<Planted> {
  const data = join(folder, `${cluster ? 'postgres' : 'sqlite'}-${phones}`)
  mkdirSync(data, { mode: 0o700 })
  const place = cluster ? await makeDatabase(cluster, `bench_${phones}`) : join(data, 'offhook.sqlite')
  const key = randomBytes(32)
  const vault = createVault(key, systemRandom)
  const feed = createFeed(createGuard(silentLog))
  const db = await openDatabase(place, { feed, clock: systemClock, node: 'bench' })
  await keepKeyCheck(db, vault)
  const tenantId = await makeTenant(db, vault, tenantCode)
  const warmId = await makeTenant(db, vault, warming.code)
  await nothingToLookAt(db)
  await db.close()
  const write = cluster ? await intoServer(place) : intoFile(place)
  await addPhones(write, { from: 0, phones }, { tenantId, vault })
  await addPhones(write, warming, { tenantId: warmId, vault })
  await write.end()
  return {
    ...{ phones, path: `/tenants/${tenantCode}` },
    start: {
      data,
      flags: cluster ? ['--database', place] : [],
      environment: { OFFHOOK_MASTER_KEY: key.toString('hex') },
      besides: cluster ? [cluster.pid] : [],
    },
  }
}

async function addPhones(
  write: Writer,
  { from, phones }: { from: number; phones: number },
  owner: { tenantId: string; vault: Vault },
): Promise<void> {
  const end = from + phones
  for (let first = from; first < end; first += atOnce) {
    const rows: PlantedRows = { extension: [], phone: [], phoneLine: [], wantedFile: [], phoneFile: [] }
    for (let n = first; n < Math.min(first + atOnce, end); n++)
      addRows(rows, n, Date.UTC(2026, 0, 1) + n, owner)
    await write.rows(rows)
  }
}

async function makeTenant(db: Database, vault: Vault, code: string): Promise<string> {
  const tenant = tenantCreateSchema.parse({ code, name: code, timezone: 'Europe/Rome' })
  return (await tenantStore(db, vault, systemClock).create(systemScope, tenant)).tenantId
}

/** All of them were. */
async function nothingToLookAt({ queries }: Database): Promise<void> {
  const { newest } = await queries
    .selectFrom('change')
    .select((select) => select.fn.max('seq').as('newest'))
    .executeTakeFirstOrThrow()
  await queries
    .insertInto('follower')
    .values({ name: 'pending', seq: Number(newest), at: Date.now(), node: '', leaseUntil: 0 })
    .execute()
}

type Writer = { rows(rows: PlantedRows): Promise<void>; end(): Promise<void> }

const plantedTables: readonly PlantedTable[] = ['extension', 'phone', 'phoneLine', 'wantedFile', 'phoneFile']
const quoted = plantedTables.map((table) => `'${table}'`).join(', ')

/**
 * Nobody else has the file, and a power cut would cost no more than the bench. Indexes are made at the end, as after a restore:
 * kept up row by row, a million phones take twice as long.
 */
function intoFile(path: string): Writer {
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false })
  database.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -500000')
  const indexes = database
    .prepare(
      `select name, sql from sqlite_master where type = 'index' and sql is not null and tbl_name in (${quoted})`,
    )
    .all() as { name: string; sql: string }[]
  for (const { name } of indexes) database.exec(`drop index "${name}"`)
  const insert = (table: PlantedTable, rows: readonly object[]) => {
    const columns = Object.keys(rows[0] ?? {})
    const names = columns.map((name) => `"${name}"`).join(', ')
    const statement = database.prepare(
      `insert into "${table}" (${names}) values (${columns.map(() => '?').join(', ')})`,
    )
    for (const row of rows) statement.run(...(Object.values(row) as SQLInputValue[]))
  }
  return {
    async rows(rows) {
      database.exec('begin')
      for (const [table, some] of Object.entries(rows)) insert(table as PlantedTable, some)
      database.exec('commit')
    },
    async end() {
      for (const { sql } of indexes) database.exec(sql)
      database.close()
    },
  }
}

async function makeDatabase({ url }: Cluster, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  return Object.assign(new URL(url), { pathname: `/${name}` }).href
}

async function intoServer(url: string): Promise<Writer> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(
    "set synchronous_commit = off; set session_replication_role = replica; set maintenance_work_mem = '512MB'",
  )
  // Rows are counted in this role, too.
  for (const table of ['phone', 'extension'])
    await client.query(`alter table "${table}" enable always trigger "${table}_come"`)
  const { rows: indexes } = await client.query<{ name: string; sql: string }>(
    `select indexname as name, indexdef as sql from pg_indexes
     where tablename in (${quoted}) and indexname not in (select conname from pg_constraint)`,
  )
  for (const { name } of indexes) await client.query(`drop index "${name}"`)
  return {
    async rows(rows) {
      for (const [table, some] of Object.entries(rows))
        await client.query(
          `insert into "${table}" select * from json_populate_recordset(null::"${table}", $1)`,
          [JSON.stringify(some)],
        )
    },
    async end() {
      for (const { sql } of indexes) await client.query(sql)
      await client.query('vacuum analyze')
      await client.end()
    },
  }
}
