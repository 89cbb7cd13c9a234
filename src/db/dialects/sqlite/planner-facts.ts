/**
 * What SQLite's planner should know of our tables. Unasked, it takes a tenant for the most telling thing about a row and
 * reads all of the tenant's rows where an id would find the one; asked (ANALYZE), it knows how the data was that day.
 */

import type { DatabaseSync } from 'node:sqlite'

/** Rows that have the same value in the first column, the first two, and so on; where nothing is said: all but one kind is rare. */
const rows = 1_000_000
const ofTenant = 10_000
const alikeIn: Readonly<Record<string, number>> = {
  tenantId: ofTenant,
  modelId: 1000,
  source: 1000,
  noun: 100,
}
const alike = 4
/** Of an index that holds some rows alone. */
const ofSome = 100

type Index = { name: string; unique: number; partial: number }

/** The same for every index of every table, so that a new one need not be thought of. */
export function tellPlanner(database: DatabaseSync): void {
  const ask = <Row>(text: string, ...values: string[]) => database.prepare(text).all(...values) as Row[]
  const facts: [table: string, index: string, fact: string][] = []
  for (const { name: table } of ask<{ name: string }>(
    "select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite%' and name not like 'kysely%'",
  ))
    for (const index of ask<Index>('select name, "unique", partial from pragma_index_list(?)', table)) {
      const columns = ask<{ name: string }>('select name from pragma_index_info(?)', index.name)
      const all = index.partial === 1 ? ofSome : rows
      let left = all
      const each = columns.map(({ name }, position) => {
        if (index.unique === 1 && position === columns.length - 1) return 1
        left = Math.min(left, alikeIn[name] ?? alike)
        return left
      })
      facts.push([table, index.name, [all, ...each].join(' ')])
    }
  const known = hasFacts(database)
    ? ask<{ tbl: string; idx: string; stat: string }>('select * from sqlite_stat1')
    : []
  const isKnown = new Set(known.map(({ tbl, idx, stat }) => `${tbl} ${idx} ${stat}`))
  if (known.length === facts.length && facts.every((fact) => isKnown.has(fact.join(' ')))) return
  // Makes the table that the facts stand in.
  database.exec('ANALYZE "keyCheck"; BEGIN; DELETE FROM sqlite_stat1')
  const write = database.prepare('INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)')
  for (const fact of facts) write.run(...fact)
  database.exec('COMMIT; ANALYZE sqlite_schema')
}

const hasFacts = (database: DatabaseSync) =>
  database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").get() !== undefined
