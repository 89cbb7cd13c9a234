/** Counts kept by SQLite itself: a trigger for each row that comes, goes or becomes another. */

import { type Kysely, sql } from 'kysely'
import { type Counted, textOfRow } from '../dialect.ts'

export async function countRows(db: Kysely<unknown>, counted: Counted): Promise<void> {
  const { table, noun, part, columns, fleeting } = counted
  const name = counted.of === undefined ? table : `${table}_${counted.of}`
  const run = (text: string) => sql.raw(text).execute(db)
  const of = (text: string, row: string) => textOfRow(text, row)
  const more = `insert into "tally" ("tenantId", "noun", "part", "n")
    values (new."tenantId", ${of(noun, 'new')}, ${of(part, 'new')}, 1)
    on conflict ("tenantId", "noun", "part") do update set "n" = "n" + 1;`
  const theirs = `"tenantId" = old."tenantId" and "noun" = ${of(noun, 'old')} and "part" = ${of(part, 'old')}`
  // Where the tenant itself goes, its counts are gone already.
  const less = `update "tally" set "n" = "n" - 1
    where ${theirs};${fleeting ? ` delete from "tally" where ${theirs} and "n" <= 0;` : ''}`
  await run(`create trigger "${name}_come" after insert on "${table}" begin ${more} end`)
  await run(`create trigger "${name}_gone" after delete on "${table}" begin ${less} end`)
  if (columns.length === 0) return
  const names = columns.map((column) => `"${column}"`).join(', ')
  const differs = columns.map((column) => `old."${column}" <> new."${column}"`).join(' or ')
  await run(
    `create trigger "${name}_moved" after update of ${names} on "${table}" when ${differs} begin ${less} ${more} end`,
  )
}

export async function stopCounting(db: Kysely<unknown>, table: string): Promise<void> {
  for (const event of ['come', 'gone', 'moved'])
    await sql`drop trigger if exists ${sql.ref(`${table}_${event}`)}`.execute(db)
}
