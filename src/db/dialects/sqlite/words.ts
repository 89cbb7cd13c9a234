/** Search by parts of words on SQLite: an FTS5 index of all runs of three characters, kept by triggers. */

import { sql } from 'kysely'
import type { Ddl, Expressions } from '../dialect.ts'

/**
 * Rows have places in the index, since the database may renumber rows that have none; tenants have signs in it, of one run of
 * three characters that nobody types, so that a search reads no other tenant's phones.
 */
export const indexWords: Ddl['indexWords'] = async (db, nouns) => {
  const run = (text: string) => sql.raw(text).execute(db)
  await run(
    'create table if not exists "tenantSign" ("n" integer primary key, "tenantId" text not null unique)',
  )
  for (const noun of nouns) {
    const [place, words] = [`${noun}Place`, `${noun}Words`]
    await run(`create table "${place}" ("n" integer primary key, "id" text not null unique)`)
    await run(
      `create virtual table "${words}" using fts5("tenant", "words", content='', contentless_delete=1, tokenize='trigram')`,
    )
    const add = (row: string) => `
      insert or ignore into "tenantSign" ("tenantId") values (${tenantOf(row)});
      insert into "${place}" ("id") values (${row}."id");
      insert into "${words}" (rowid, "tenant", "words") values (
        (select "n" from "${place}" where "id" = ${row}."id"), ${signOf(tenantOf(row))}, ${row}."words");`
    await run(`create trigger "${noun}_added" after insert on "${noun}" begin ${add('new')} end`)
    await run(`create trigger "${noun}_reworded" after update of "words" on "${noun}" when old."words" <> new."words" begin
      update "${words}" set "tenant" = ${signOf(tenantOf('new'))}, "words" = new."words"
        where rowid = (select "n" from "${place}" where "id" = new."id"); end`)
    await run(`create trigger "${noun}_removed" after delete on "${noun}" begin
      delete from "${words}" where rowid = (select "n" from "${place}" where "id" = old."id");
      delete from "${place}" where "id" = old."id"; end`)
    await run(
      `insert or ignore into "tenantSign" ("tenantId") select distinct ${tenantOf(`"${noun}"`)} from "${noun}"`,
    )
    await run(`insert into "${place}" ("id") select "id" from "${noun}"`)
    await run(`insert into "${words}" (rowid, "tenant", "words")
      select "n", ${signOf(tenantOf(`"${noun}"`))}, "words" from "${noun}" join "${place}" using ("id")`)
  }
}

/** What is of no tenant has a sign, too. */
const tenantOf = (row: string): string => `coalesce(${row}."tenantId", '')`

/** Three characters of the private use area. */
function signOf(tenantId: string): string {
  return `(select char(57344 + "n" / 40960000 % 6400, 57344 + "n" / 6400 % 6400, 57344 + "n" % 6400) from "tenantSign" where "tenantId" = ${tenantId})`
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`

/** Ids of the tenant's rows, or anybody's, whose words hold of each list one phrase, of three characters or more. */
export const idsHolding: Expressions['idsHolding'] = (noun, tenantId, phrases) => {
  const [place, words] = [sql.table(`${noun}Place`), sql.table(`${noun}Words`)]
  const wanted = phrases.map((some) => `(${some.map(quoted).join(' OR ')})`).join(' AND ')
  if (tenantId === undefined)
    return sql<{
      id: string
    }>`(select ${place}."id" from ${words} cross join ${place} on ${place}."n" = ${words}.rowid where ${words} match 'words : (' || ${wanted} || ')')`
  // A tenant that never had a row has no sign: the last one of all is nobody's.
  const sign = sql`coalesce((select char(57344 + "n" / 40960000 % 6400, 57344 + "n" / 6400 % 6400, 57344 + "n" % 6400) from "tenantSign" where "tenantId" = ${tenantId}), char(63743, 63743, 63743))`
  return sql<{
    id: string
  }>`(select ${place}."id" from ${words} cross join ${place} on ${place}."n" = ${words}.rowid where ${words} match 'tenant : "' || ${sign} || '" AND words : (' || ${wanted} || ')')`
}
