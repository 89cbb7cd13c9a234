/** Reads a CSV or XLSX file, by what it is and not by what it is called. */

import { readCsv } from './csv.ts'
import { type Table, TableError } from './table.ts'
import { readXlsx } from './xlsx.ts'

/** What a job of a guarded process answers: the table, or why there is none. */
export type ReadTable = { table: Table } | { problem: string }

export function readTable(bytes: Uint8Array): ReadTable {
  try {
    if (bytes.length === 0) throw new TableError('The file is empty')
    if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0))
      throw new TableError('This is an old workbook (.xls) or one with a password; save it as .xlsx or CSV')
    const table = startsWith(bytes, 0x50, 0x4b) ? readXlsx(bytes) : readCsv(bytes)
    if (table.rows.length === 0) throw new TableError('Nothing stands in this file')
    return { table }
  } catch (error) {
    if (error instanceof TableError) return { problem: error.message }
    throw error
  }
}

const startsWith = (bytes: Uint8Array, ...mark: number[]) =>
  mark.every((byte, index) => bytes[index] === byte)
