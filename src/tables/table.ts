/** A table as somebody keeps it in a file: rows of texts, each with the number that a spreadsheet shows at it. */

export type TableRow = {
  /** From 1 on, as a spreadsheet counts. */
  readonly row: number
  readonly cells: readonly string[]
  /** Places of cells that the spreadsheet keeps as numbers: what was typed there may have looked otherwise. */
  readonly numbers?: readonly number[]
}

export type TableForm =
  | { readonly kind: 'csv'; readonly encoding: string; readonly separator: string }
  | { readonly kind: 'xlsx'; readonly sheet: string }

export type Table = {
  readonly form: TableForm
  /** Without those that are empty. */
  readonly rows: readonly TableRow[]
}

/** Of one table: a file with more is refused. */
export const tableLimits = {
  rows: 10_001,
  columns: 200,
  cell: 10_000,
  /** Of all parts of a workbook together, unpacked. */
  unpacked: 64 * 1024 * 1024,
}

/** What a file is not, or has too much of: a sentence for whoever sent it. */
export class TableError extends Error {
  override readonly name = 'TableError'
}

/** Refuses what is over a limit, and leaves out rows without anything. */
export function boundedRows(rows: Iterable<TableRow>): TableRow[] {
  const kept: TableRow[] = []
  for (const row of rows) {
    if (row.cells.every((cell) => cell.trim() === '')) continue
    if (row.cells.length > tableLimits.columns)
      throw new TableError(
        `Row ${row.row} has ${row.cells.length} columns; at most ${tableLimits.columns} are read`,
      )
    if (row.cells.some((cell) => cell.length > tableLimits.cell))
      throw new TableError(`A cell of row ${row.row} has more than ${tableLimits.cell} characters`)
    if (kept.length === tableLimits.rows)
      throw new TableError('The file has more than 10,000 rows; send it in parts')
    kept.push(row)
  }
  return kept
}
