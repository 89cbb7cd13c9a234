/** Lists know what phones said of themselves and from where they came: in the text that is searched, in columns, and counted. */

import { type Kysely, sql } from 'kysely'
import { readHeard } from '../heard.ts'
import { seenBy } from '../listed.ts'
import { column, ddlOf, index } from '../make-table.ts'

const atOnce = 500

export async function up(db: Kysely<unknown>): Promise<void> {
  await column(db, 'phone', 'firmware', 'text', '')
  await column(db, 'phone', 'address', 'text', '')
  await fill(db)
  await index(db, 'phone', ['tenantId', 'firmware', 'nameOrder', 'id'])
  await index(db, 'phone', ['tenantId', 'address'])
  // By model and firmware, and by the /24 or /64: the keys of IPv4 addresses begin with 24 signs that are the same.
  const kinds = [
    ['firmware', `@."modelId" || ' ' || @."firmware"`, ['modelId', 'firmware']],
    [
      'network',
      `case when substr(@."address", 1, 24) = '00000000000000000000ffff' then substr(@."address", 1, 30) else substr(@."address", 1, 16) end`,
      ['address'],
    ],
  ] as const
  for (const [noun, part, columns] of kinds) {
    await sql`insert into "tally" ("tenantId", "noun", "part", "n")
      select "tenantId", ${sql.lit(noun)}, ${sql.raw(part.replaceAll('@', '"phone"'))}, count(*) from "phone" group by 1, 3`.execute(
      db,
    )
    await ddlOf(db).countRows(db, {
      ...{ table: 'phone', of: noun, noun: `'${noun}'`, part, columns, fleeting: true },
    })
  }
}

type Tables = {
  phone: { id: string; words: string; lastFetch: string | null; firmware: string; address: string }
}

/** What a phone told of itself is read by the program alone. */
async function fill(any: Kysely<unknown>): Promise<void> {
  const db = any as Kysely<Tables>
  for (let after = ''; ; ) {
    const rows = await db
      .selectFrom('phone')
      .select(['id', 'words', 'lastFetch'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(atOnce)
      .execute()
    for (const { id, words, lastFetch } of rows) {
      const seen = readHeard(lastFetch).lastFetch
      if (!seen) continue
      const { ip, userAgent, firmware } = seen
      const more = [ip, userAgent.slice(0, 200), firmware ?? ''].filter(Boolean).join('\n').toLowerCase()
      await db
        .updateTable('phone')
        .set({ words: `${words}\n${more}`, ...seenBy(seen) })
        .where('id', '=', id)
        .execute()
    }
    if (rows.length < atOnce) return
    after = rows.at(-1)?.id ?? ''
  }
}
