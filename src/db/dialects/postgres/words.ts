/** Search by parts of words on PostgreSQL: indexes of pg_trgm, beside the tenant. */

import { type Kysely, sql } from 'kysely'
import { type Expressions, searched } from '../dialect.ts'

export async function indexWords(db: Kysely<unknown>): Promise<void> {
  await sql`create extension if not exists pg_trgm`.execute(db)
  await sql`create extension if not exists btree_gin`.execute(db)
  for (const noun of searched)
    await sql`create index ${sql.ref(`${noun}_words_index`)} on ${sql.table(noun)} using gin ("tenantId", "words" gin_trgm_ops)`.execute(
      db,
    )
}

/** Ids of the tenant's rows whose words hold one of these phrases. */
export const idsHolding: Expressions['idsHolding'] = (noun, tenantId, phrases) => {
  const held = phrases.map(
    (text) => sql`"words" like ${`%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`} escape '\\'`,
  )
  return sql<{
    id: string
  }>`(select "id" from ${sql.table(noun)} where "tenantId" = ${tenantId} and (${sql.join(held, sql` or `)}))`
}
