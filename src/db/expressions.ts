/** Conditions that the query builder has no words for, the same in every store. */

import { type RawBuilder, type SqlBool, sql } from 'kysely'

/** The column holds the text, in any case; `%` and `_` in what a person searches for mean themselves. */
export function holding(column: string, text: string): RawBuilder<SqlBool> {
  const pattern = `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  return sql<SqlBool>`${sql.ref(column)} like ${pattern} escape '\\'`
}

/** The list that the column holds as JSON has one of these texts in it. */
export function listHoldsAny(column: string, texts: readonly string[]): RawBuilder<SqlBool> {
  return sql<SqlBool>`exists (select 1 from json_each(${sql.ref(column)}) where value in (${sql.join(texts)}))`
}

/** One of the objects in the list that the column holds as JSON has the text in this field of it. */
export function elementHolding(column: string, field: string, text: string): RawBuilder<SqlBool> {
  const inside = sql`select json_extract(value, ${`$.${field}`}) as text from json_each(${sql.ref(column)})`
  return sql<SqlBool>`exists (select 1 from (${inside}) as element where ${holding('element.text', text)})`
}

/** What the lists in this column of several rows hold, for `in`. */
export function elementsOf(table: string, column: string, ids: readonly string[]): RawBuilder<string> {
  return sql<string>`(select element.value from ${sql.table(table)} as list, json_each(list.${sql.ref(column)}) as element where list.id in (${sql.join(ids)}))`
}
