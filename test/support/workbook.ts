/** Workbooks and archives as tests need them, written by hand: also such as no program would write. */

import { crc32, deflateRawSync } from 'node:zlib'

type Packed = { name: string; bytes: Uint8Array; size?: number; raw?: Uint8Array }

/** A ZIP archive; `raw` are bytes that are packed already, and `size` is what is said of them unpacked. */
export function zip(files: readonly Packed[]): Uint8Array {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, bytes, raw = deflateRawSync(bytes), size = bytes.length } of files) {
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt16LE(8, 4)
    head.writeUInt32LE(crc32(bytes), 10)
    head.writeUInt32LE(raw.length, 14)
    head.writeUInt32LE(size, 18)
    head.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), head, Buffer.from(name), raw])
    const entry = Buffer.alloc(16)
    entry.writeUInt32LE(offset, 12)
    directory.push(
      Buffer.concat([
        ...[Buffer.from('PK\x01\x02\x14\x00', 'latin1'), head.subarray(0, 24), Buffer.alloc(4)],
        ...[entry.subarray(4), Buffer.from(name)],
      ]),
    )
    parts.push(local)
    offset += local.length
  }
  const entries = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(files.length, 4)
  end.writeUInt16LE(files.length, 6)
  end.writeUInt32LE(entries.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, entries, Buffer.from('PK\x05\x06', 'latin1'), end])
}

const text = (value: string) => value.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

const column = (place: number): string =>
  (place >= 26 ? column(Math.floor(place / 26) - 1) : '') + String.fromCharCode(65 + (place % 26))

/** A number becomes a cell that is one, as when it is typed without an apostrophe; `null` leaves the cell out. */
export type Cell = string | number | { raw: string } | null

export function workbook(rows: readonly (readonly Cell[])[], { inline = false } = {}): Uint8Array {
  const strings: string[] = []
  const written = rows.map((cells, row) => {
    const each = cells.map((cell, place) => {
      const at = `r="${column(place)}${row + 1}"`
      if (cell === null) return ''
      if (typeof cell === 'number') return `<c ${at}><v>${cell}</v></c>`
      if (typeof cell === 'object') return `<c ${at}><v>${cell.raw}</v></c>`
      const safe = `<t xml:space="preserve">${text(cell)}</t>`
      if (inline) return `<c ${at} t="inlineStr"><is>${safe}</is></c>`
      strings.push(`<si>${safe}</si>`)
      return `<c ${at} t="s"><v>${strings.length - 1}</v></c>`
    })
    return `<row r="${row + 1}">${each.join('')}</row>`
  })
  return workbookOf(
    `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${written.join('')}</sheetData></worksheet>`,
    `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${strings.join('')}</sst>`,
  )
}

const types = `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>`
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packaged = 'http://schemas.openxmlformats.org/package/2006/relationships'

export function workbookOf(sheet: string, strings: string, more: readonly Packed[] = []): Uint8Array {
  const file = (name: string, content: string): Packed => ({ name, bytes: Buffer.from(content) })
  return zip([
    file('[Content_Types].xml', types),
    file(
      '_rels/.rels',
      `<Relationships xmlns="${packaged}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    file(
      'xl/workbook.xml',
      `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${office}"><sheets><sheet name="Phones" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
    file(
      'xl/_rels/workbook.xml.rels',
      `<Relationships xmlns="${packaged}"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    ),
    file('xl/worksheets/sheet1.xml', sheet),
    file('xl/sharedStrings.xml', strings),
    ...more,
  ])
}
