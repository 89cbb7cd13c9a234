/** What the query builder has no words for, as SQLite says it. */

import { sql } from 'kysely'
import { type Expressions, patternOf } from '../dialect.ts'
import { idsHolding } from './words.ts'

const holding: Expressions['holding'] = (column, text) =>
  sql`${sql.ref(column)} like ${patternOf(text)} escape '\\'`

export const sqliteExpressions: Expressions = {
  holding,
  listHoldsAny: (column, texts) =>
    sql`exists (select 1 from json_each(${sql.ref(column)}) where value in (${sql.join(texts)}))`,
  elementHolding(column, field, text) {
    const inside = sql`select json_extract(value, ${`$.${field}`}) as text from json_each(${sql.ref(column)})`
    return sql`exists (select 1 from (${inside}) as element where ${holding('element.text', text)})`
  },
  textIn: (column, path) => sql`json_extract(${sql.ref(column)}, ${sql.lit(['$', ...path].join('.'))})`,
  namedOrListed: (table, column, ids) =>
    sql`id in (select value from json_each(${JSON.stringify(ids)}) union all select element.value from ${sql.table(table)} as list, json_each(list.${sql.ref(column)}) as element where list.id in (${sql.join(ids)}))`,
  // It joins across in the order in which it is told.
  rowNamed: (noun) => sql`${sql.table(noun)}`,
  rowsOf: (texts) => sql`(select value as text, key as place from json_each(${JSON.stringify(texts)}))`,
  idsHolding,
  folded: (column) => sql`lower(${sql.ref(column)})`,
  caseless: (column) => sql`${sql.ref(column)} collate nocase`,
}
