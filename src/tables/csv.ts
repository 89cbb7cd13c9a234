/** Comma-separated values: read as spreadsheets and PBXs write them; written so that no spreadsheet runs what stands in a cell. */

import papaparse from 'papaparse'
import { boundedRows, type Table, TableError } from './table.ts'
import { decodeText } from './text-encoding.ts'

const separators = [',', ';', '\t']

export function readCsv(bytes: Uint8Array): Table {
  const { text, encoding } = decodeText(bytes)
  if (text.includes('\0')) throw new TableError('This is no text; send a CSV or an XLSX file')
  const named = /^"?sep=([,;\t])"?\r?\n/.exec(text)
  const read = papaparse.parse<string[]>(named ? text.slice(named[0].length) : text, {
    delimiter: named?.[1] ?? '',
    delimitersToGuess: separators,
    skipEmptyLines: false,
  })
  const before = named ? 2 : 1
  const broken = read.errors.find(({ type }) => type === 'Quotes')
  if (broken)
    throw new TableError(
      `A quote of row ${(broken.row ?? 0) + before} is opened and not closed, or something stands behind it; a quote within a cell is written twice: ""`,
    )
  const rows = read.data.map((cells, index) => ({ row: index + before, cells: cells.map(unguarded) }))
  return { form: { kind: 'csv', encoding, separator: read.meta.delimiter }, rows: boundedRows(rows) }
}

/** A spreadsheet runs what begins so; behind the sign that keeps it from doing so, that sign is doubled. */
const formula = /^'*[=+\-@\t\r]/

/** What the file means: without the sign that guards a formula, and without Excel's `="0100"` around a text. */
function unguarded(cell: string): string {
  if (cell.startsWith("'") && formula.test(cell)) return cell.slice(1)
  return /^="([^"]*)"$/.exec(cell)?.[1] ?? cell
}

/** For Excel with the mark of UTF-8, which it does not assume. */
export function csvOf(rows: readonly (readonly string[])[], { isFirst }: { isFirst: boolean }): string {
  const lines = papaparse.unparse(rows as string[][], { escapeFormulae: formula, newline: '\r\n' })
  return `${isFirst ? '\ufeff' : ''}${lines}\r\n`
}
