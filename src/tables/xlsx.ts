/** The first sheet of a workbook (ECMA-376): cells as they were typed where that can be known, numbers as they are kept. */

import { SaxesParser } from 'saxes'
import { boundedRows, type Table, TableError, type TableRow, tableLimits } from './table.ts'
import { openZip } from './zip.ts'

type Archive = ReturnType<typeof openZip>

export function readXlsx(bytes: Uint8Array): Table {
  const archive = openZip(bytes)
  const { name, path } = firstSheet(archive)
  const sheet = archive.file(path)
  if (sheet === undefined) throw noWorkbook()
  const strings = sharedStrings(archive.file('xl/sharedStrings.xml') ?? '')
  return { form: { kind: 'xlsx', sheet: name }, rows: boundedRows(rowsOf(sheet, strings)) }
}

const noWorkbook = () =>
  new TableError('There is no sheet in this file; send an .xlsx workbook or a CSV file')

type Tag = { name: string; attributes: Record<string, string> }

/** Tags by their names without a prefix: some programs write `x:row`. */
function walk(
  xml: string,
  handlers: { open?(tag: Tag): void; close?(name: string): void; text?(text: string): void },
): void {
  const parser = new SaxesParser({ xmlns: false })
  const local = (name: string) => name.slice(name.indexOf(':') + 1)
  parser.on('opentag', ({ name, attributes }) => handlers.open?.({ name: local(name), attributes }))
  parser.on('closetag', ({ name }) => handlers.close?.(local(name)))
  parser.on('text', (text) => handlers.text?.(text))
  parser.on('cdata', (text) => handlers.text?.(text))
  parser.on('doctype', () => {
    throw new TableError('This workbook declares entities of its own, which is never needed; save it anew')
  })
  parser.on('error', () => {
    throw new TableError('This workbook cannot be opened: it is damaged; save it anew as .xlsx or as CSV')
  })
  parser.write(xml).close()
}

/** By the order of its tabs, of those that are shown. */
function firstSheet(archive: Archive): { name: string; path: string } {
  const targets = new Map<string, string>()
  walk(archive.file('xl/_rels/workbook.xml.rels') ?? '<none/>', {
    open({ name, attributes: { Id = '', Target = '' } }) {
      if (name === 'Relationship') targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`)
    },
  })
  const sheets: { name: string; path: string; isHidden: boolean }[] = []
  const workbook = archive.file('xl/workbook.xml')
  if (workbook === undefined) throw noWorkbook()
  walk(workbook, {
    open({ name, attributes }) {
      const path = targets.get(attributes['r:id'] ?? '')
      if (name === 'sheet' && path !== undefined)
        sheets.push({ name: attributes.name ?? '', path, isHidden: /hidden/i.test(attributes.state ?? '') })
    },
  })
  const [first] = [...sheets].sort((a, b) => Number(a.isHidden) - Number(b.isHidden))
  if (!first) throw noWorkbook()
  return first
}

/** `_x000D_` stands for a character that XML cannot carry; what is no character of a text stays as it is written. */
const unescaped = (text: string) =>
  text.replace(/_x([0-9A-Fa-f]{4})_/g, (written, code: string) => {
    const character = String.fromCharCode(Number.parseInt(code, 16))
    return /[\p{Cs}\0]/u.test(character) ? written : character
  })

/** What is said of a text's sound in Japanese is no part of it. */
function sharedStrings(xml: string): string[] {
  const strings: string[] = []
  if (xml === '') return strings
  let text = ''
  let isText = false
  let phonetic = 0
  walk(xml, {
    open({ name }) {
      if (name === 'si') text = ''
      if (name === 'rPh') phonetic++
      isText = name === 't' && phonetic === 0
    },
    close(name) {
      isText = false
      if (name === 'rPh') phonetic--
      if (name === 'si') strings.push(unescaped(text))
    },
    text(some) {
      if (isText) text += some
    },
  })
  return strings
}

function* rowsOf(xml: string, strings: readonly string[]): Generator<TableRow> {
  const rows: TableRow[] = []
  let [row, cell, kind, value] = [0, 0, '', '']
  let [isValue, isInline] = [false, false]
  let cells: string[] = []
  let numbers: number[] = []
  walk(xml, {
    open({ name, attributes }) {
      if (name === 'row') {
        row = Number(attributes.r) || row + 1
        ;[cell, cells, numbers] = [-1, [], []]
      } else if (name === 'c') {
        cell = placeOf(attributes.r) ?? cell + 1
        ;[kind, value] = [attributes.t ?? 'n', '']
        if (cell > tableLimits.columns)
          throw new TableError(`Row ${row} has more than ${tableLimits.columns} columns`)
      }
      isInline = name === 't'
      isValue = name === 'v'
    },
    text(some) {
      if (isValue || isInline) value += some
    },
    close(name) {
      ;[isValue, isInline] = [false, false]
      if (name === 'c') {
        while (cells.length < cell) cells.push('')
        cells[cell] = shown(kind, value, strings)
        if ((kind === 'n' || kind === '') && value !== '') numbers.push(cell)
      } else if (name === 'row') {
        if (rows.length > tableLimits.rows + 1)
          throw new TableError('The sheet has more than 10,000 rows; send it in parts')
        if (cells.some((each) => each !== ''))
          rows.push({ row, cells, ...(numbers.length > 0 && { numbers }) })
      }
    },
  })
  yield* rows
}

/** `AB12` is the 28th column. */
function placeOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0]
  if (!letters) return undefined
  return [...letters].reduce((place, letter) => place * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

function shown(kind: string, value: string, strings: readonly string[]): string {
  if (kind === 's') return strings[Number(value)] ?? ''
  if (kind === 'b') return value === '1' ? 'true' : 'false'
  return kind === 'n' ? value : unescaped(value)
}
