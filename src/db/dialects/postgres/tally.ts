/** Counts kept by PostgreSQL itself: once for each statement, however many rows it writes. */

import { type Kysely, sql } from 'kysely'
import { type Counted, textOfRow } from '../dialect.ts'

export async function countRows(db: Kysely<unknown>, counted: Counted): Promise<void> {
  const { table, noun, part, columns, fleeting } = counted
  const prefix = counted.of === undefined ? table : `${table}_${counted.of}`
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
  // Of no end of texts only those are looked at that a row had before.
  const forget = fleeting
    ? ` delete from "tally" where "n" <= 0 and ("tenantId", "noun", "part") in (select "tenantId", "noun", "part" from (${gone}) as rows);`
    : ''
  async function counting(name: string, event: string, rows: string, work: string): Promise<void> {
    await run(
      `create function "${prefix}_${name}"() returns trigger language plpgsql as $$ begin ${work} return null; end $$`,
    )
    await run(
      `create trigger "${prefix}_${name}" after ${event} on "${table}" referencing ${rows} for each statement execute function "${prefix}_${name}"()`,
    )
  }
  await counting('come', 'insert', 'new table as come', add(come))
  await counting('gone', 'delete', 'old table as gone', `${less}${forget}`)
  if (columns.length === 0) return
  const both = `${come} union all ${gone}`
  const work = `${add(both)}${forget}`
  // Most statements change nothing of what is seldom another: they pay for a look at their rows alone.
  const differs = columns.map((column) => `was."${column}" <> "is"."${column}"`).join(' or ')
  const isAny = `exists (select 1 from gone as was inner join come as "is" on "is"."id" = was."id" where ${differs})`
  await counting(
    ...(['moved', 'update', 'old table as gone new table as come'] as const),
    fleeting ? `if ${isAny} then ${work} end if;` : work,
  )
}

export async function stopCounting(db: Kysely<unknown>, table: string): Promise<void> {
  for (const event of ['come', 'gone', 'moved'])
    await sql`drop function if exists ${sql.ref(`${table}_${event}`)}() cascade`.execute(db)
}
