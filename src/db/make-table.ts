/** How a migration makes a table: columns are not null unless it says so. */

import type { Kysely } from 'kysely'

type Column = [name: string, type: 'text' | 'integer' | 'real', rule?: 'key' | 'null' | 'unique']

export async function table(
  db: Kysely<unknown>,
  name: string,
  columns: Column[],
  keys: { primary?: string[]; unique?: string[][] } = {},
) {
  let builder = db.schema.createTable(name)
  for (const [column, type, rule] of columns) {
    builder = builder.addColumn(column, type, (definition) => {
      if (rule === 'key') return definition.primaryKey()
      if (rule === 'unique') return definition.notNull().unique()
      return rule === 'null' ? definition : definition.notNull()
    })
  }
  if (keys.primary) builder = builder.addPrimaryKeyConstraint(`${name}_key`, keys.primary as never)
  for (const unique of keys.unique ?? []) {
    builder = builder.addUniqueConstraint(`${name}_${unique.join('_')}_unique`, unique as never)
  }
  await builder.execute()
}

export async function index(db: Kysely<unknown>, on: string, columns: string[]) {
  await db.schema
    .createIndex(`${on}_${columns.join('_')}_index`)
    .on(on)
    .columns(columns)
    .execute()
}
