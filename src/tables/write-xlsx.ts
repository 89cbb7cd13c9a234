/** A workbook of one sheet (ECMA-376), written as its rows come: every cell a text, so that no spreadsheet runs or rounds what stands in it. */

import { type ZippedFile, zipStream } from './zip-stream.ts'

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packages = 'http://schemas.openxmlformats.org/package/2006'
const kind = 'application/vnd.openxmlformats'
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

export const xlsxType = `${kind}-officedocument.spreadsheetml.sheet`

export function xlsxOf(
  sheet: string,
  rows: AsyncIterable<readonly (readonly string[])[]>,
): AsyncGenerator<Buffer> {
  return zipStream([
    file(
      '[Content_Types].xml',
      `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="${kind}-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${xlsxType}.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kind}-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
    ),
    file(
      '_rels/.rels',
      `<Relationships xmlns="${packages}/relationships"><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    file(
      'xl/workbook.xml',
      `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${escaped(sheet)}" sheetId="1" r:id="r1"/></sheets></workbook>`,
    ),
    file(
      'xl/_rels/workbook.xml.rels',
      `<Relationships xmlns="${packages}/relationships"><Relationship Id="r1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ),
    { name: 'xl/worksheets/sheet1.xml', content: sheetOf(rows) },
  ])
}

const file = (name: string, text: string): ZippedFile => ({ name, content: [head, text] })

async function* sheetOf(rows: AsyncIterable<readonly (readonly string[])[]>): AsyncGenerator<string> {
  yield `${head}<worksheet xmlns="${main}"><sheetData>`
  let row = 0
  for await (const some of rows) yield some.map((cells) => rowOf(cells, ++row)).join('')
  yield '</sheetData></worksheet>'
}

const rowOf = (cells: readonly string[], row: number) =>
  `<row r="${row}">${cells.map((text, place) => cellOf(text, `${columnOf(place)}${row}`)).join('')}</row>`

const cellOf = (text: string, at: string) =>
  text === '' ? '' : `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`

/** `AB` is the 28th. */
const columnOf = (place: number): string =>
  (place >= 26 ? columnOf(Math.floor(place / 26) - 1) : '') + String.fromCharCode(65 + (place % 26))

/** What XML cannot hold is left out. */
function escaped(text: string): string {
  return (
    text
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      // What reads as the code of a character is one of its own.
      .replace(/_(?=x[\dA-Fa-f]{4}_)/g, '_x005F_')
      .replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
  )
}
