/** What migrations say in PostgreSQL's words. */

import { sql } from 'kysely'
import { type Ddl, deleteOrphans } from '../dialect.ts'
import { countRows, stopCounting } from './tally.ts'
import { indexWords } from './words.ts'

/** Texts are compared by their bytes, as SQLite does, whatever language the database speaks; times need 8 bytes. */
const types = {
  ...{ text: 'text collate "C"', integer: 'bigint', real: 'double precision', bytes: 'bytea' },
} as const

export const postgresDdl: Ddl = {
  typeOf: (type) => sql.raw(types[type]),
  counted: (definition) => definition.primaryKey().generatedByDefaultAsIdentity(),
  async addForeignKeys(db, table, keys) {
    for (const { column, to, gone } of keys) {
      await deleteOrphans(db, table, { column, to })
      await db.schema
        .alterTable(table)
        .addForeignKeyConstraint(`${table}_${column}_in_${to}`, [column], to, ['id'])
        .onDelete(gone)
        .execute()
    }
  },
  indexWords,
  countRows,
  stopCounting,
  nullsFirst: sql`nulls first`,
  async forgetDeleted() {},
}
