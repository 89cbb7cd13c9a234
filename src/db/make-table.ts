/** How a migration makes a table on either database: columns are not null unless it says so. */

import { type Kysely, PostgresAdapter, type SqlBool, sql } from 'kysely'
import type { ColumnType, Ddl, Expressions } from './dialects/dialect.ts'
import { postgresDdl } from './dialects/postgres/ddl.ts'
import { postgresExpressions } from './dialects/postgres/expressions.ts'
import { sqliteDdl } from './dialects/sqlite/ddl.ts'
import { sqliteExpressions } from './dialects/sqlite/expressions.ts'

export type { ForeignKey } from './dialects/dialect.ts'

const isPostgres = (db: Kysely<unknown>) => db.getExecutor().adapter instanceof PostgresAdapter

export const ddlOf = (db: Kysely<unknown>): Ddl => (isPostgres(db) ? postgresDdl : sqliteDdl)

/** For an index of what is asked for in the same words. */
export const expressionsOf = (db: Kysely<unknown>): Expressions =>
  isPostgres(db) ? postgresExpressions : sqliteExpressions

type Column = [name: string, type: ColumnType, rule?: 'key' | 'counted' | 'null' | 'unique']

export async function table(
  db: Kysely<unknown>,
  name: string,
  columns: Column[],
  keys: { primary?: string[]; unique?: string[][] } = {},
) {
  const { typeOf, counted } = ddlOf(db)
  let builder = db.schema.createTable(name)
  for (const [column, type, rule] of columns) {
    builder = builder.addColumn(column, typeOf(type), (definition) => {
      if (rule === 'counted') return counted(definition)
      if (rule === 'key') return definition.primaryKey()
      if (rule === 'unique') return definition.notNull().unique()
      return rule === 'null' ? definition : definition.notNull()
    })
  }
  if (keys.primary) builder = builder.addPrimaryKeyConstraint(`${name}_key`, keys.primary as never)
  for (const unique of keys.unique ?? []) {
    builder = builder.addUniqueConstraint(`${name}_${unique.join('_')}_unique`, unique as never)
  }
  await builder.execute()
}

export async function index(db: Kysely<unknown>, on: string, columns: string[]) {
  await db.schema
    .createIndex(`${on}_${columns.join('_')}_index`)
    .on(on)
    .columns(columns)
    .execute()
}

/** Of the rows for which `where` is true, which are few: found by a question that says the same in the same words. */
export async function indexOfSome(
  db: Kysely<unknown>,
  name: string,
  on: string,
  columns: string[],
  where: string,
) {
  const some = sql.raw<SqlBool>(where)
  await db.schema.createIndex(name).on(on).columns(columns).where(some).execute()
}

/** A column more; rows that are there have `value` in it, or nothing where that is `null`. */
export async function column(
  db: Kysely<unknown>,
  on: string,
  name: string,
  type: ColumnType,
  value: string | number | null,
) {
  await db.schema
    .alterTable(on)
    .addColumn(name, ddlOf(db).typeOf(type), (definition) =>
      value === null ? definition : definition.notNull().defaultTo(value),
    )
    .execute()
}
