/** A workbook that is written is read as it was meant: by the import, and by somebody else’s program. */

import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import fc from 'fast-check'
import { readSheet } from 'read-excel-file/universal'
import { readTable } from './read-table.ts'
import { xlsxOf } from './write-xlsx.ts'

async function* parts(rows: readonly string[][]) {
  for (const row of rows) yield [row]
}
const written = async (rows: readonly string[][]) => buffer(xlsxOf('Phones & more', parts(rows)))

async function readBack(file: Buffer): Promise<readonly (readonly string[])[]> {
  const read = readTable(file)
  assert.ok('table' in read, JSON.stringify(read))
  return read.table.rows.map(({ cells }) => cells)
}

test('cells come back as they were, whatever a spreadsheet or XML would make of them', async () => {
  const rows = [
    ['MAC', 'Name', 'Extension'],
    ['001565123456', '=1+1', '0100'],
    ['805ec0d57d90', 'Bär & <Söhne> "nord"', ' 101 '],
    ['1e5', '_x0041_ stays', "'quoted"],
  ]
  const file = await written(rows)
  assert.deepEqual(await readBack(file), rows)
  const theirs = await readSheet(Uint8Array.from(file).buffer)
  assert.deepEqual(
    theirs.slice(0, 2).map((row) => row.map(String)),
    rows.slice(0, 2),
  )
})

test('so does any text that has a character to show', async () => {
  const cell = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => /\w/.test(text))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 4 }), async (rows) => {
      const plain = rows.map((row) => [...row])
      assert.deepEqual(await readBack(await written(plain)), plain)
    }),
    { numRuns: 50 },
  )
})

test('a long table is handed on while it is made, and is no longer than it must be', async () => {
  let asked = 0
  async function* many() {
    for (; asked < 20_000; asked++)
      yield [['805ec0d57d90', `Desk ${asked} of the long corridor`, 'Yealink T54W']]
  }
  let bytes = 0
  let early = false
  for await (const some of xlsxOf('Phones', many())) {
    bytes += some.length
    early ||= asked < 20_000 && asked > 0
  }
  assert.ok(early, 'some of it comes before all of it is asked for')
  assert.ok(bytes < 400_000, `${bytes} bytes`)
})
