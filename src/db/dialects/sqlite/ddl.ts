/** What migrations say in SQLite's words. */

import { sql } from 'kysely'
import type { Ddl } from '../dialect.ts'

export const sqliteDdl: Ddl = {
  typeOf: (type) => sql.raw(type),
  counted: (definition) => definition.primaryKey().autoIncrement(),
  async forgetDeleted(db) {
    await sql`PRAGMA secure_delete = ON`.execute(db)
  },
}
