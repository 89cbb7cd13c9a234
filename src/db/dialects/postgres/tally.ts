/** Counts kept by PostgreSQL itself: once for each statement, however many rows it writes. */

import { type Kysely, sql } from 'kysely'
import { type Counted, textOfRow } from '../dialect.ts'

export async function countRows(db: Kysely<unknown>, { table, noun, part, columns }: Counted): Promise<void> {
  const run = (text: string) => sql.raw(text).execute(db)
  const texts = `"tenantId", ${textOfRow(noun, 'each')} as "noun", ${textOfRow(part, 'each')} as "part"`
  // In one order, so that two that count at once wait for each other, and do not meet head-on.
  const add = (rows: string) => `insert into "tally" ("tenantId", "noun", "part", "n")
    select "tenantId", "noun", "part", sum("n") from (${rows}) as moves
      group by "tenantId", "noun", "part" having sum("n") <> 0 order by "tenantId", "noun", "part"
    on conflict ("tenantId", "noun", "part") do update set "n" = "tally"."n" + excluded."n";`
  const [come, gone] = [
    `select ${texts}, 1 as "n" from come as each`,
    `select ${texts}, -1 as "n" from gone as each`,
  ]
  // Where the tenant itself goes, its counts are gone already.
  const less = `update "tally" set "n" = "tally"."n" + moves."n"
    from (select "tenantId", "noun", "part", sum("n") as "n" from (${gone}) as rows group by "tenantId", "noun", "part") as moves
    where "tally"."tenantId" = moves."tenantId" and "tally"."noun" = moves."noun" and "tally"."part" = moves."part";`
  async function counting(name: string, event: string, rows: string, work: string): Promise<void> {
    await run(
      `create function "${table}_${name}"() returns trigger language plpgsql as $$ begin ${work} return null; end $$`,
    )
    await run(
      `create trigger "${table}_${name}" after ${event} on "${table}" referencing ${rows} for each statement execute function "${table}_${name}"()`,
    )
  }
  await counting('come', 'insert', 'new table as come', add(come))
  await counting('gone', 'delete', 'old table as gone', less)
  if (columns.length === 0) return
  const both = `${come} union all ${gone}`
  await counting('moved', 'update', 'old table as gone new table as come', add(both))
}

export async function stopCounting(db: Kysely<unknown>, table: string): Promise<void> {
  for (const event of ['come', 'gone', 'moved'])
    await sql`drop function if exists ${sql.ref(`${table}_${event}`)}() cascade`.execute(db)
}
