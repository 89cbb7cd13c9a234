/** Lists at any size: what they are sorted and searched by stands in columns of its own, and what is in them is counted. */

import { type Kysely, sql } from 'kysely'
import { extensionWords, orderOf, phoneWords } from '../listed.ts'
import { column, ddlOf, index, table } from '../make-table.ts'

const atOnce = 1000

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [on, name] of [
    ['phone', 'nameOrder'],
    ['phone', 'firstNumber'],
    ['phone', 'words'],
    ['extension', 'words'],
  ] as const)
    await column(db, on, name, 'text', '')
  await fill(db)

  await table(
    db,
    'tally',
    [
      ['tenantId', 'text'],
      ['noun', 'text'],
      ['part', 'text'],
      ['n', 'integer'],
    ],
    { primary: ['tenantId', 'noun', 'part'] },
  )
  await ddlOf(db).addForeignKeys(db, 'tally', [{ column: 'tenantId', to: 'tenant', gone: 'cascade' }])
  await sql`insert into "tally" select "tenantId", 'phone', "modelId", count(*) from "phone" group by "tenantId", "modelId"`.execute(
    db,
  )
  await sql`insert into "tally" select "tenantId", 'extension', '', count(*) from "extension" group by "tenantId"`.execute(
    db,
  )

  for (const name of [
    'phone_tenantId_name_index',
    'phone_tenantId_name_id_index',
    'phone_tenantId_modelId_index',
    'phone_tenantId_status_index',
    'phoneLine_tenantId_extensionId_index',
  ])
    await db.schema.dropIndex(name).ifExists().execute()
  await index(db, 'phone', ['tenantId', 'nameOrder', 'id'])
  await index(db, 'phone', ['tenantId', 'mac', 'nameOrder', 'id'])
  await index(db, 'phone', ['tenantId', 'modelId', 'nameOrder', 'id'])
  await index(db, 'phone', ['tenantId', 'status', 'nameOrder', 'id'])
  await index(db, 'phone', ['tenantId', 'firstNumber', 'nameOrder', 'id'])
  await index(db, 'phone', ['tenantId', 'createdAt', 'nameOrder', 'id'])
  await sql`create index "phone_tenantId_lastFetchAt_nameOrder_id_index" on "phone" ("tenantId", "lastFetchAt" ${ddlOf(db).nullsFirst}, "nameOrder", "id")`.execute(
    db,
  )
  await index(db, 'extension', ['tenantId', 'name', 'id'])
  await index(db, 'extension', ['tenantId', 'tech', 'id'])
  await index(db, 'extension', ['tenantId', 'username', 'id'])

  await ddlOf(db).indexWords(db, ['phone', 'extension'])
}

type Tables = {
  phone: { id: string; name: string; mac: string; nameOrder: string; firstNumber: string; words: string }
  phoneLine: { phoneId: string; extensionId: string; line: number }
  extension: { id: string; number: string; name: string; username: string; tech: string; words: string }
}

/** Letters of every language are folded, which only the program can. */
async function fill(any: Kysely<unknown>): Promise<void> {
  const db = any as Kysely<Tables>
  await inParts(
    (after) =>
      db.selectFrom('extension').selectAll().where('id', '>', after).orderBy('id').limit(atOnce).execute(),
    async (rows) => {
      for (const row of rows)
        await db
          .updateTable('extension')
          .set({ words: extensionWords(row) })
          .where('id', '=', row.id)
          .execute()
    },
  )
  await inParts(
    (after) =>
      db
        .selectFrom('phone')
        .select(['id', 'name', 'mac'])
        .where('id', '>', after)
        .orderBy('id')
        .limit(atOnce)
        .execute(),
    async (rows) => {
      const lines = await db
        .selectFrom('phoneLine')
        .innerJoin('extension', 'extension.id', 'phoneLine.extensionId')
        .select(['phoneId', 'number'])
        .where(
          'phoneId',
          'in',
          rows.map((row) => row.id),
        )
        .orderBy('line')
        .execute()
      const numbers = Map.groupBy(lines, (line) => line.phoneId)
      for (const { id, name, mac } of rows) {
        const own = (numbers.get(id) ?? []).map((line) => line.number)
        await db
          .updateTable('phone')
          .set({
            nameOrder: orderOf(name),
            firstNumber: own[0] ?? '',
            words: phoneWords({ name, mac, numbers: own }),
          })
          .where('id', '=', id)
          .execute()
      }
    },
  )
}

async function inParts<Row extends { id: string }>(
  read: (after: string) => Promise<Row[]>,
  work: (rows: Row[]) => Promise<void>,
): Promise<void> {
  let rows = await read('')
  while (rows.length > 0) {
    await work(rows)
    rows = await read(rows.at(-1)?.id ?? '')
  }
}
