/** Search by parts of words on PostgreSQL: indexes of pg_trgm, beside the tenant. */

import { sql } from 'kysely'
import type { Ddl, Expressions } from '../dialect.ts'

export const indexWords: Ddl['indexWords'] = async (db, nouns) => {
  await sql`create extension if not exists pg_trgm`.execute(db)
  await sql`create extension if not exists btree_gin`.execute(db)
  for (const noun of nouns)
    await sql`create index ${sql.ref(`${noun}_words_index`)} on ${sql.table(noun)} using gin ("tenantId", "words" gin_trgm_ops)`.execute(
      db,
    )
}

/** Ids of the tenant's rows, or anybody's, whose words hold of each list one phrase. */
export const idsHolding: Expressions['idsHolding'] = (noun, tenantId, phrases) => {
  const like = (text: string) =>
    sql`"words" like ${`%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`} escape '\\'`
  const held = phrases.map((some) => sql`(${sql.join(some.map(like), sql` or `)})`)
  return sql<{
    id: string
  }>`(select "id" from ${sql.table(noun)} where ${tenantId === undefined ? sql`true` : sql`"tenantId" = ${tenantId}`} and ${sql.join(held, sql` and `)})`
}
