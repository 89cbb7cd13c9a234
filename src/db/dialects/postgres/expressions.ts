/** What the query builder has no words for, as PostgreSQL says it. Text columns have the collation "C": A to Z fold, nothing else. */

import { sql } from 'kysely'
import { type Expressions, patternOf } from '../dialect.ts'
import { idsHolding } from './words.ts'

export const postgresExpressions: Expressions = {
  holding: (column, text) => sql`${sql.ref(column)} ilike ${patternOf(text)} escape '\\'`,
  listHoldsAny: (column, texts) =>
    sql`exists (select 1 from jsonb_array_elements_text(${sql.ref(column)}::jsonb) as element where element in (${sql.join(texts)}))`,
  elementHolding: (column, field, text) =>
    sql`exists (select 1 from jsonb_array_elements(${sql.ref(column)}::jsonb) as element where (element ->> ${sql.lit(field)}) collate "C" ilike ${patternOf(text)} escape '\\')`,
  textIn: (column, path) => sql`${sql.ref(column)}::jsonb #>> ${sql.lit(`{${path.join()}}`)}`,
  // Of an array it assumes that it is short, and looks in the index; of a list of rows that it is long.
  namedOrListed: (table, column, ids) =>
    sql`id = any(array(select unnest(cast(${ids} as text[])) union select jsonb_array_elements_text(list.${sql.ref(column)}::jsonb) from ${sql.table(table)} as list where list.id in (${sql.join(ids)})))`,
  // Behind an offset it cannot choose to walk all rows for each name, as it does where it believes that there are none yet.
  rowNamed: (noun, column) =>
    sql`lateral (select * from ${sql.table(noun)} where ${sql.ref(`${noun}.id`)} = ${sql.ref(column)} offset 0)`,
  rowsOf: (texts) =>
    sql`(select text, cast(nth - 1 as integer) as place from unnest(cast(${texts} as text[])) with ordinality as named(text, nth))`,
  idsHolding,
  folded: (column) => sql`lower(${sql.ref(column)})`,
  caseless: (column) => sql`lower(${sql.ref(column)})`,
}
