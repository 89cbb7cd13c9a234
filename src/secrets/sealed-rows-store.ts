/** Walks all that is sealed in the database: seals it anew by the newest key, or counts it by key. */

import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { SystemScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import { firstKey, keyIdOf } from '../db/key-ring.ts'
import { sealedColumns } from '../db/sealed-columns.ts'
import { keyIdOfBytes, namingBytes } from '../db/sealed-stream.ts'
import type { Vault } from '../db/vault.ts'

export type Row = Record<string, string | number | Uint8Array | null>
export type Place = {
  readonly table: string
  readonly keys: readonly string[]
  readonly columns: readonly (readonly [column: string, purposeOf: (row: Row) => string])[]
}

/** Another program that writes must not wait longer than for one of its own saves. */
const rowsAtOnce = 40
const bytesAtOnce = 200_000

/** What was sealed anew, and what no key opens: by table and row. */
export type Sealed = { renewed: number; unreadable: string[] }

const keyCheck: Place = { table: 'keyCheck', keys: ['id'], columns: [['sealed', () => 'keyCheck']] }

export const places: readonly Place[] = [
  keyCheck,
  ...Object.entries(sealedColumns).map(([table, { keys, columns }]) => ({
    table,
    keys,
    columns: Object.entries(columns).flatMap(([column, purposeOf]) =>
      purposeOf === null ? [] : [[column, purposeOf] as const],
    ),
  })),
].filter(({ columns }) => columns.length > 0)

/** Values that are there, and that the newest key has not sealed. */
function isOld(column: string, current: string): RawBuilder<SqlBool> {
  const own = current === firstKey ? `${firstKey}.%` : `v2.${current}.%`
  return sql`(${sql.ref(column)} is not null and ${sql.ref(column)} <> '' and ${sql.ref(column)} not like ${own})`
}

const allOf = (row: Row, keys: readonly string[]) =>
  sql.join(
    keys.map((key) => sql`${sql.ref(key)} = ${row[key]}`),
    sql` and `,
  )

/** The rows of a table with what is sealed in them, some at a time, in the order of their keys. */
export async function* sealedIn(
  queries: Queries,
  { table, keys, columns }: Place,
  { atOnce, where = sql`true` }: { atOnce: number; where?: RawBuilder<SqlBool> },
): AsyncGenerator<Row[]> {
  const names = sql.join([...keys, ...columns.map(([column]) => column)].map((each) => sql.ref(each)))
  const ordered = sql.join(keys.map((key) => sql.ref(key)))
  for (let after: RawBuilder<SqlBool> = sql`true`; ; ) {
    const { rows } = await sql<Row>`select ${names} from ${sql.table(table)}
      where ${after} and (${where}) order by ${ordered} limit ${sql.lit(atOnce)}`.execute(queries)
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < atOnce) return
    after = sql`(${ordered}) > (${sql.join(keys.map((key) => last[key]))})`
  }
}

export function sealedRows(db: Database, vault: Vault) {
  const oldRows = (place: Place) =>
    sealedIn(db.queries, place, {
      atOnce: rowsAtOnce,
      where: sql.join(
        place.columns.map(([column]) => isOld(column, vault.keys.current)),
        sql` or `,
      ),
    })

  /** Its old values, each with the new one. */
  function renewed({ table, keys, columns }: Place, row: Row, done: Sealed) {
    return columns.flatMap(([column, purposeOf]) => {
      const old = row[column]
      if (typeof old !== 'string' || old === '' || keyIdOf(old) === vault.keys.current) return []
      try {
        const purpose = purposeOf(row)
        return [{ row, column, old, fresh: vault.seal(vault.open(old, purpose), purpose) }]
      } catch {
        done.unreadable.push(`${table}.${column} of ${keys.map((key) => row[key]).join(' ')}`)
        return []
      }
    })
  }

  /** What somebody else wrote meanwhile stays. */
  async function write({ table, keys }: Place, some: ReturnType<typeof renewed>): Promise<void> {
    await db.transaction(async (queries) => {
      for (const { row, column, old, fresh } of some)
        await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${fresh}
          where ${allOf(row, keys)} and ${sql.ref(column)} = ${old}`.execute(queries)
    })
  }

  return {
    /** One table; `pace` is waited for after each transaction. */
    async renew(
      _scope: SystemScope,
      place: Place,
      pace: (renewed: number) => Promise<void>,
    ): Promise<Sealed> {
      const done: Sealed = { renewed: 0, unreadable: [] }
      for await (const rows of oldRows(place)) {
        const all = rows.flatMap((row) => renewed(place, row, done))
        for (const some of inBytes(all)) {
          await write(place, some)
          done.renewed += some.length
          await pace(some.length)
        }
      }
      return done
    },

    /** How many values each key has sealed. */
    async count(_scope: SystemScope): Promise<Map<string, number>> {
      const counts = new Map<string, number>()
      for (const { table, columns } of places)
        for (const [column] of columns)
          for (const { id, n } of await countOf(db.queries, table, column))
            counts.set(id, (counts.get(id) ?? 0) + n)
      for (const { head, n } of await headsOf(db.queries)) {
        const id = keyIdOfBytes(head) ?? 'unknown'
        counts.set(id, (counts.get(id) ?? 0) + n)
      }
      return counts
    },
  }
}

async function countOf(queries: Queries, table: string, column: string) {
  const value = sql.ref(column)
  const { rows } = await sql<{ id: string; n: number | string }>`
    select case when ${value} like 'v2.%' then substr(${value}, 4, 8) else ${firstKey} end as id, count(*) as n
    from ${sql.table(table)} where ${value} is not null and ${value} <> '' group by 1`.execute(queries)
  return rows.map(({ id, n }) => ({ id, n: Number(n) }))
}

async function headsOf(queries: Queries) {
  const { rows } = await sql<{ head: Uint8Array; n: number | string }>`
    select substr("bytesSealed", 1, ${sql.lit(namingBytes)}) as head, count(*) as n
    from "uploadPiece" where "number" = 0 group by 1`.execute(queries)
  return rows.map(({ head, n }) => ({ head, n: Number(n) }))
}

/** Long values are written by fewer at a time. */
function* inBytes<Value extends { fresh: string }>(values: readonly Value[]): Generator<Value[]> {
  let some: Value[] = []
  let bytes = 0
  for (const value of values) {
    some.push(value)
    bytes += value.fresh.length
    if (bytes < bytesAtOnce) continue
    yield some
    some = []
    bytes = 0
  }
  if (some.length > 0) yield some
}
