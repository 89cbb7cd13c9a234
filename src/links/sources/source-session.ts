/** What is asked of a PBX's database, whichever it is: whole tables, as text, and nothing that could change them. */

import { WireError } from '../../kernel/errors.ts'
import type { Source, SourceTable } from '../../schema/link-source.ts'

export type Cells = Readonly<Record<string, string>>

export type SourceSession = {
  /** What the database says of itself. */
  readonly found: string
  /** Columns of a table. Throws a WireError that says what is missing: the table, or the right to read it. */
  columnsOf(table: string): Promise<string[]>
  /** From now on, all that is read is of one moment, and nothing can be written. */
  begin(): Promise<void>
  /** Rows of a table in these columns; what is null is empty. */
  rows(table: string, columns: readonly string[], only?: Only): Promise<Cells[]>
  /** Tables that this login may change. */
  writable(tables: readonly string[]): Promise<string[]>
  close(): void
}

/** Rows whose column holds one of these. */
export type Only = { readonly column: string; readonly values: readonly string[] }

/** What a login needs, in the words in which it is typed there. */
export const mostExtensions = 100_000
/** FreePBX keeps a row for each word of an extension. */
const mostRows = 800_000
/** One more than may be there, so that it is seen: see `whole`. */
export const askedRows = mostRows + 1

/** What is cut would be missed, and then deleted. */
export function whole<Row>(rows: Row[], table: string): Row[] {
  if (rows.length <= mostRows) return rows
  const most = mostRows.toLocaleString('en')
  throw new WireError(`the table ${table} has more than ${most} rows, which is more than a link can read`)
}

/** The table's name at this PBX. */
export const tableOf = ({ tables }: Pick<Source, 'tables'>, table: SourceTable): string =>
  tables[table] ?? table

/** The columns of these that the table has: older installations lack some. */
export const present = (columns: readonly string[], wanted: readonly string[]): string[] =>
  wanted.filter((column) => columns.includes(column))

/** What a read needs to be there at all. */
export function missingOf(columns: readonly string[], needed: readonly string[]): string | undefined {
  return needed.find((column) => !columns.includes(column))
}

export const isYes = (text: string | undefined): boolean => /^(?:1|t|true|yes|on)$/i.test(text ?? '')
