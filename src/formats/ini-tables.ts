/** Tables in a file of sections: `[ Name ]`, a line of columns, a row for each index, `[ \Name ]`. */

import { SourceError } from '../kernel/errors.ts'
import type { Parameter } from './format.ts'

/** A cell is named `Table/0/Column`. */
const cellName = /^([A-Za-z][A-Za-z0-9]*)\/(0|[1-9]\d{0,3})\/([A-Za-z][A-Za-z0-9]*)$/
const longestName = 200

type Table = { readonly columns: Set<string>; readonly rows: Map<string, Map<string, string>> }
export type Tables = Map<string, Table>

export function isCell(name: string): boolean {
  return name.length <= longestName && cellName.test(name)
}

/** What stands between the marks of a row would be two cells, or end it. */
export function refusesCell(value: string): string | undefined {
  return /[,;]/.test(value) ? 'holds a comma or a semicolon, which end a cell of a table' : undefined
}

export function putCell(tables: Tables, { name, value }: Parameter): string | undefined {
  const [, table = '', index = '', column = ''] = cellName.exec(name) ?? []
  const known = tables.get(table) ?? { columns: new Set(), rows: new Map() }
  tables.set(table, known)
  known.columns.add(column)
  const row = known.rows.get(index) ?? new Map<string, string>()
  known.rows.set(index, row)
  if (row.has(column)) return 'stands twice in its table'
  row.set(column, value)
  return undefined
}

/** The first cell that a row lacks, which another row of its table has. */
export function missingCell(tables: Tables): string | undefined {
  for (const [table, { columns, rows }] of tables) {
    for (const [index, row] of rows) {
      for (const column of columns) if (!row.has(column)) return `${table}/${index}/${column}`
    }
  }
  return undefined
}

export function writeTable(name: string, { columns, rows }: Table): string {
  const names = Array.from(columns, (column) => `${name}_${column}`).join(', ')
  return [
    `[ ${name} ]`,
    `FORMAT ${name}_Index = ${names};`,
    ...Array.from(rows, ([index, row]) => {
      const cells = Array.from(columns, (column) => row.get(column) ?? '')
      return `${name} ${index} = ${cells.join(', ')};`
    }),
    `[ \\${name} ]`,
    '',
  ].join('\n')
}

/** Columns of the tables that were opened so far. */
export type OpenTables = Map<string, readonly string[]>

/** The cells of a line; nothing when it is no line of a table. */
export function readTableLine(open: OpenTables, line: string, number: number): Parameter[] | undefined {
  const columns = /^FORMAT ([A-Za-z][A-Za-z0-9]*)_Index = (.*);$/.exec(line)
  if (columns) {
    const [, table = '', names = ''] = columns
    open.set(
      table,
      names.split(',').map((name) => name.trim().replace(`${table}_`, '')),
    )
    return []
  }
  const row = /^([A-Za-z][A-Za-z0-9]*) (\d+) = (.*);$/.exec(line)
  const known = row && open.get(row[1] ?? '')
  if (!row || !known) return undefined
  const cells = (row[3] ?? '').split(',').map((cell) => cell.trim())
  if (cells.length !== known.length)
    throw new SourceError(`expected ${known.length} cells, as the table has columns`, { line: number })
  return known.map((column, place) => ({ name: `${row[1]}/${row[2]}/${column}`, value: cells[place] ?? '' }))
}
