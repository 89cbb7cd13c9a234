/** Tables are read as spreadsheets and PBXs write them; what cannot be read is refused with a sentence, and costs nothing. */

import assert from 'node:assert/strict'
import { memoryUsage } from 'node:process'
import { describe, test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { readSheet } from 'read-excel-file/universal'
import { workbook, workbookOf, zip } from '../../test/support/workbook.ts'
import { csvOf } from './csv.ts'
import { readTable } from './read-table.ts'
import type { Table } from './table.ts'

const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding)

function tableOf(file: Uint8Array): Table {
  const read = readTable(file)
  assert.ok('table' in read, JSON.stringify(read))
  return read.table
}

function cellsOf(file: Uint8Array): readonly (readonly string[])[] {
  return tableOf(file).rows.map(({ cells }) => cells)
}

function problemOf(file: Uint8Array): string {
  const read = readTable(file)
  assert.ok('problem' in read, JSON.stringify(read).slice(0, 200))
  return read.problem
}

const latin = (text: string) => Buffer.from(text, 'latin1')
const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16()

describe('a CSV file', () => {
  test('is read with commas, semicolons and tabs, also where only the first line says so', () => {
    for (const separator of [',', ';', '\t']) {
      const rows = [
        ['MAC', 'Name'],
        ['805ec0d57d90', 'Pool bar'],
      ]
      const text = rows.map((cells) => cells.join(separator)).join('\r\n')
      const table = tableOf(bytes(text))
      assert.deepEqual(
        [table.form, table.rows.map(({ cells }) => cells)],
        [{ kind: 'csv', encoding: 'UTF-8', separator }, rows],
      )
    }
    assert.deepEqual(tableOf(bytes('sep=;\r\na,b;c\r\n1,2;3\r\n')).rows, [
      { row: 2, cells: ['a,b', 'c'] },
      { row: 3, cells: ['1,2', '3'] },
    ])
  })

  test('is read in the encodings that spreadsheets write', () => {
    const text = 'MAC,Name\n805ec0d57d90,Café Müller\n'
    const expected = [
      ['MAC', 'Name'],
      ['805ec0d57d90', 'Café Müller'],
    ]
    for (const [encoding, file] of [
      ['UTF-8', bytes(text)],
      ['UTF-8', bytes(`\ufeff${text}`)],
      ['UTF-16', bytes(`\ufeff${text}`, 'utf16le')],
      ['UTF-16', bigEndian(`\ufeff${text}`)],
      ['UTF-16', bytes(text, 'utf16le')],
      ['UTF-16', bigEndian(text)],
      ['Windows-1252', latin(text)],
    ] as const) {
      const { form, rows } = tableOf(file)
      assert.deepEqual(
        [form.kind === 'csv' && form.encoding, rows.map(({ cells }) => cells)],
        [encoding, expected],
      )
    }
    assert.deepEqual(cellsOf(Buffer.concat([bytes('a,b\n1,'), Buffer.from([0x80, 0x96])]))[1], ['1', '€–'])
  })

  test('has line breaks and quotes within its quoted cells, and rows counted as a spreadsheet counts them', () => {
    const { rows } = tableOf(bytes('a,b\n"two\nlines, one ""cell""",x\n\n,\nlast,y\n'))
    assert.deepEqual(rows, [
      { row: 1, cells: ['a', 'b'] },
      { row: 2, cells: ['two\nlines, one "cell"', 'x'] },
      { row: 5, cells: ['last', 'y'] },
    ])
  })

  test('whose quotes do not close is refused at the row', () => {
    assert.match(problemOf(bytes('a,b\n1,2\n"open,3\n4,5\n')), /^A quote of row 3 is opened and not closed/)
  })

  test('comes back unchanged after it was written, and no cell of it is run by a spreadsheet', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        '=cmd|calc',
        "'=x",
        "''+1",
        '-1',
        '@a',
        '0100',
        '="0100"',
        'a"b',
        'a\nb',
        "'",
        '\tx',
        ';',
      ),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 6 }), (rows) => {
        const sound = rows.filter((cells) => cells.some((each) => each.trim() !== ''))
        fc.pre(rows.flat().every((each) => !each.includes('\0')))
        const written = csvOf([['a', 'b', 'c'], ...sound], { isFirst: true })
        assert.doesNotMatch(written.slice(1), /(?:^|,|\n)"?[=@]/)
        assert.deepEqual(cellsOf(bytes(written)).slice(1), sound)
      }),
    )
  })

  test('of more than 10,000 rows, or with too many or too long cells, is refused', () => {
    const row = 'a,b\n'
    assert.equal(tableOf(bytes(row.repeat(10_001))).rows.length, 10_001)
    assert.match(problemOf(bytes(row.repeat(10_002))), /more than 10,000 rows/)
    assert.match(problemOf(bytes(`a${','.repeat(300)}\n`.replace(',', ',b'))), /Row 1 has 301 columns/)
    assert.match(problemOf(bytes(`a,${'x'.repeat(10_001)}\n`)), /A cell of row 1 has more than 10000/)
    assert.match(problemOf(bytes('')), /empty/)
    assert.match(problemOf(bytes('\n\n,\n')), /Nothing stands in this file/)
    assert.match(problemOf(Buffer.from([1, 0, 0, 7, 0, 0, 3])), /no text/)
  })
})

describe('a workbook', () => {
  test('is read with its gaps, its strings of both kinds, and which cells are numbers', () => {
    for (const inline of [false, true]) {
      const { form, rows } = tableOf(
        workbook(
          [['MAC', 'Name', 'Number'], [], ['80:5e', null, 240], [{ raw: '1.23E+11' }, 'a & <b>', '0100']],
          {
            inline,
          },
        ),
      )
      assert.deepEqual(form, { kind: 'xlsx', sheet: 'Phones' })
      assert.deepEqual(rows, [
        { row: 1, cells: ['MAC', 'Name', 'Number'] },
        { row: 3, cells: ['80:5e', '', '240'], numbers: [2] },
        { row: 4, cells: ['1.23E+11', 'a & <b>', '0100'], numbers: [0] },
      ])
    }
  })

  test('is read as another reader of workbooks reads it', async () => {
    const cell = fc.oneof(
      fc
        .string({ minLength: 1 })
        .filter((text) => text.trim() === text && !/[\0-\x1f_\ufffe\uffff]/.test(text)),
      fc.integer({ min: 1 }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 8 }),
        async (rows) => {
          const file = workbook(rows)
          const theirs = await readSheet(new Blob([file as Uint8Array<ArrayBuffer>]))
          const wide = Math.max(...rows.map((cells) => cells.length))
          const ours = cellsOf(file).map((cells) => [...cells, ...Array(wide - cells.length).fill('')])
          assert.deepEqual(
            ours,
            theirs.map((cells) => cells.map((each) => String(each ?? ''))),
          )
        },
      ),
      { numRuns: 50 },
    )
  })

  test('that unpacks to more than is allowed is refused, whatever it says of its size', () => {
    const sheet = Buffer.alloc(200 * 1024 * 1024, ' ')
    const raw = deflateRawSync(sheet)
    assert.ok(raw.length < 300_000)
    const before = memoryUsage.rss()
    for (const size of [sheet.length, 100]) {
      const bomb = zip([
        { name: 'xl/workbook.xml', bytes: Buffer.alloc(0), raw, size },
        { name: 'xl/_rels/workbook.xml.rels', bytes: Buffer.from('<a/>') },
      ])
      assert.match(problemOf(bomb), /more than 64 MB/)
    }
    assert.ok(memoryUsage.rss() - before < 150 * 1024 * 1024)
  })

  test('with entities, with damage or with nothing that is a sheet is refused with a sentence', () => {
    const entities = `<!DOCTYPE a [<!ENTITY b "${'x'.repeat(99)}">]><worksheet><sheetData/></worksheet>`
    assert.match(problemOf(workbookOf(entities, '<sst/>')), /declares entities/)
    assert.match(problemOf(workbookOf('<worksheet><row>', '<sst/>')), /damaged/)
    assert.match(problemOf(zip([{ name: 'a.txt', bytes: Buffer.from('a') }])), /no sheet in this file/)
    assert.match(problemOf(workbook([['a']]).subarray(0, 300)), /damaged/)
    assert.match(problemOf(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1])), /old workbook/)
    const sound = workbook([
      ['MAC', 'Name'],
      ['805ec0d57d90', 'A'],
    ])
    fc.assert(
      fc.property(fc.nat(sound.length - 1), fc.nat(255), (at, byte) => {
        const hurt = Uint8Array.from(sound)
        hurt[at] = byte
        readTable(hurt)
      }),
      { numRuns: 500 },
    )
  })

  test('of too many rows or columns is refused', () => {
    const far = '<worksheet><sheetData><row r="1"><c r="ZZZ1"><v>1</v></c></row></sheetData></worksheet>'
    assert.match(problemOf(workbookOf(far, '<sst/>')), /more than 200 columns/)
    const many = '<row><c><v>1</v></c></row>'.repeat(10_004)
    assert.match(
      problemOf(workbookOf(`<worksheet><sheetData>${many}</sheetData></worksheet>`, '<sst/>')),
      /more than 10,000 rows/,
    )
  })
})
