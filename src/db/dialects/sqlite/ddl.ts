/** What migrations say in SQLite's words: a table takes a new rule by being made anew. */

import { sql } from 'kysely'
import { type Ddl, deleteOrphans } from '../dialect.ts'
import { countRows, stopCounting } from './tally.ts'
import { indexWords } from './words.ts'

export const sqliteDdl: Ddl = {
  typeOf: (type) => sql.raw(type === 'bytes' ? 'blob' : type),
  counted: (definition) => definition.primaryKey().autoIncrement(),
  async addForeignKeys(db, table, keys) {
    for (const key of keys) await deleteOrphans(db, table, key)
    const { rows } = await sql<{ type: string; sql: string | null }>`
      select type, sql from sqlite_master where tbl_name = ${table}`.execute(db)
    const old = rows.find(({ type }) => type === 'table')?.sql ?? ''
    const clauses = keys.map(
      ({ column, to, gone }) => `, foreign key ("${column}") references "${to}" ("id") on delete ${gone}`,
    )
    const fresh = `new_${table}`
    const made = old.replace(`"${table}"`, `"${fresh}"`).replace(/\)\s*$/, `${clauses.join('')})`)
    await sql.raw(made).execute(db)
    await sql`insert into ${sql.table(fresh)} select * from ${sql.table(table)}`.execute(db)
    await sql`drop table ${sql.table(table)}`.execute(db)
    await sql`alter table ${sql.table(fresh)} rename to ${sql.ref(table)}`.execute(db)
    // What belongs to a rule of the table has no text, and came with it.
    for (const each of rows) if (each.type !== 'table' && each.sql) await sql.raw(each.sql).execute(db)
  },
  indexWords,
  countRows,
  stopCounting,
  nullsFirst: sql``,
  async forgetDeleted(db) {
    await sql`PRAGMA secure_delete = ON`.execute(db)
  },
}
