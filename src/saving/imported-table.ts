/** A table that is imported: which row names its columns, which column is which field, and what stands in a row. */

import { readMac } from '../kernel/mac-address.ts'
import type { ImportMistake } from '../schema/import.ts'
import { guessColumns, type ImportField, type ImportKind } from '../schema/import-columns.ts'
import type { Table, TableRow } from '../tables/table.ts'

export type ImportHead = {
  /** 0 when no row names the columns. */
  headerRow: number
  headers: string[]
  columns: (ImportField | '')[]
  matched: 'given' | 'remembered' | 'guessed'
  body: readonly TableRow[]
}

type Asked = { columns?: readonly (ImportField | '')[] | undefined; header?: boolean | undefined }
type Remembered = (headers: readonly string[]) => Promise<(ImportField | '')[] | undefined>

const isMac = (text: string) => typeof readMac(text) === 'string'

export async function headOf(
  kind: ImportKind,
  table: Table,
  { columns: given, header }: Asked,
  remembered: Remembered,
): Promise<ImportHead> {
  const [first, ...rest] = table.rows
  const cells = first?.cells ?? []
  const guessed = guessColumns(kind, cells)
  const isNamed =
    guessed.some((field) => field !== '') || rest.slice(0, 5).some((row) => row.cells.some(isMac))
  const hasHeader = header ?? (isNamed && !cells.some(isMac))
  const headers = hasHeader ? cells.map((cell) => cell.trim()) : []
  const body = hasHeader ? rest : table.rows
  const base = { headerRow: hasHeader && first ? first.row : 0, headers, body }
  if (given) return { ...base, columns: [...given], matched: 'given' }
  const before = hasHeader ? await remembered(headers) : undefined
  if (before) return { ...base, columns: before, matched: 'remembered' }
  const held = columnsByContent(kind, body)
  return { ...base, columns: hasHeader ? withMac(guessed, held) : held, matched: 'guessed' }
}

/** What is a column of MAC addresses is one, whatever it is called. */
function withMac(named: (ImportField | '')[], held: readonly (ImportField | '')[]): (ImportField | '')[] {
  return named.includes('mac') ? named : named.map((field, place) => (held[place] === 'mac' ? 'mac' : field))
}

/** Of a table without headers: a column of MAC addresses is one, and one of short numbers that of the extensions. */
function columnsByContent(kind: ImportKind, body: readonly TableRow[]): (ImportField | '')[] {
  const some = body.slice(0, 50)
  const width = Math.max(0, ...some.map(({ cells }) => cells.length))
  const mostly = (place: number, fits: (text: string) => boolean) => {
    const texts = some.map(({ cells }) => cells[place]?.trim() ?? '').filter(Boolean)
    return texts.length > 0 && texts.filter(fits).length >= texts.length / 2
  }
  const places = Array.from({ length: width }, (_, place) => place)
  const mac = kind === 'phones' ? places.find((place) => mostly(place, isMac)) : undefined
  const number = places.find((place) => place !== mac && mostly(place, (text) => /^\d{1,8}$/.test(text)))
  const numberField = kind === 'phones' ? 'extension' : 'number'
  return places.map((place) => (place === mac ? 'mac' : place === number ? numberField : ''))
}

export type Cells = ReturnType<typeof cellsOf>

const secret: ReadonlySet<string> = new Set(['password', 'httpPassword'])
const mostFound = 80

/** What stands in a row, by fields. */
export function cellsOf({ headers, columns }: ImportHead, { row, cells, numbers = [] }: TableRow) {
  const places = new Map(columns.map((field, place) => [field, place]))
  const raw = (field: ImportField) => cells[places.get(field) ?? -1] ?? ''
  return {
    row,
    has: (field: ImportField) => places.has(field),
    /** A password is kept as it is. */
    text: (field: ImportField) => (secret.has(field) ? raw(field) : raw(field).trim()),
    isNumber: (field: ImportField) => numbers.includes(places.get(field) ?? -1),
    mistake(field: string, message: string): ImportMistake {
      const place = places.get(field as ImportField) ?? -1
      const found = secret.has(field) ? '' : (cells[place] ?? '').trim().slice(0, mostFound)
      return { field, column: headers[place] ?? '', found, message }
    },
  }
}

/** `1.23E+11`, `1,5E9`. */
const rounded = /^\d+(?:[.,]\d+)?[eE][+-]?\d+$/

const asText = 'mark the column as text there and write it again'

/** Why a number of a spreadsheet is not what somebody typed, if it is not. */
export function spreadsheetTrouble(text: string): string | undefined {
  if (!rounded.test(text) || text.replace(/[^0-9a-fA-F]/g, '').length === 12) return undefined
  return `A spreadsheet made a rounded number of it, and what was typed is lost; ${asText}`
}

/** A MAC out of digits alone is a number to a spreadsheet, which drops zeros and takes an `e` for a power of ten. */
export function macTrouble(cells: Cells): string | undefined {
  const text = cells.text('mac')
  const trouble = spreadsheetTrouble(text)
  if (trouble !== undefined || !cells.isNumber('mac')) return trouble
  if (!/^\d{12}$/.test(text) || text.endsWith('00'))
    return `A spreadsheet made a number of it, which has lost zeros before it or an “e” within; ${asText}`
  return undefined
}

/** Yes and no in the languages of the headers. */
export function readFlag(text: string): boolean | undefined {
  const word = text.toLowerCase()
  if (
    ['true', '1', 'yes', 'y', 'x', 'on', 'ja', 'sì', 'si', 'sí', 'oui', 'wahr', 'vero', 'vrai'].includes(word)
  )
    return true
  if (['', 'false', '0', 'no', 'n', 'off', 'nein', 'non', 'falsch', 'falso', 'faux'].includes(word))
    return false
  return undefined
}
