/** Where keys lie on a drawn faceplate, and what the arrow keys come to. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromPage } from '../support/macros.ts'
import { shipped } from '../support/sample-phone.ts'

const { beside, moduleFaces, pageOf, phoneFaces, sameSpot } =
  fromPage<typeof import('../../web/src/lib/key-places.ts')>('lib/key-places.ts')
type Faces = ReturnType<typeof phoneFaces>

const t54w = {
  lineKeys: 27,
  expansionModules: { max: 3, keys: 60 },
  keyGrid: {
    sides: ['left' as const, 'right' as const],
    rows: 5,
    columns: 1,
    pages: 3,
    order: 'down' as const,
    pageKey: true,
  },
  moduleGrid: { rows: 10, columns: 2, pages: 3, order: 'down' as const },
}

/** Rows of a page as one reads them. */
const read = (face: Faces[number] | undefined) => {
  const rows: string[][] = []
  for (const { number, x, y } of face?.cells ?? []) {
    rows[y] ??= []
    ;(rows[y] as string[])[x] = number === undefined ? '›' : String(number)
  }
  return rows.map((row) => Array.from(row, (cell) => cell ?? '').join(' '))
}

test('keys stand left and right of the screen, downwards, and the last place of a page turns it', () => {
  const pages = phoneFaces(t54w)
  assert.deepEqual(read(pages[0]), ['1 6', '2 7', '3 8', '4 9', '5 ›'])
  assert.deepEqual(read(pages[2]), ['19 24', '20 25', '21 26', '22 27', '23 ›'])
  assert.equal(pages.length, 3)
  assert.deepEqual([pageOf(pages, 9), pageOf(pages, 10), pageOf(pages, 27)], [0, 1, 2])
})

test('numbers may run across, keys stand below the screen, and a last page be shorter', () => {
  const grid = {
    sides: ['right' as const, 'below' as const],
    rows: 2,
    columns: 3,
    pages: 2,
    order: 'across' as const,
    pageKey: false,
  }
  const pages = phoneFaces({ ...t54w, lineKeys: 14, keyGrid: grid })
  assert.deepEqual(read(pages[0]), ['1 2 3', '4 5 6', '7 8 9', '10 11 12'])
  assert.deepEqual(read(pages[1]), ['13 14'])
})

test('a module has its own numbers; where nobody knows, keys stand in a plain grid', () => {
  const [first] = moduleFaces(t54w, 2)
  assert.deepEqual(read(first).slice(0, 2), ['1 11', '2 12'])
  assert.equal(first?.module, 2)
  const plain = phoneFaces({ ...t54w, keyGrid: null, lineKeys: 26 })
  assert.deepEqual(read(plain[0]).slice(0, 2), ['1 2 3 4', '5 6 7 8'])
  assert.deepEqual(read(plain[1]), ['25 26'])
  assert.equal(plain[0]?.isDrawn, false)
  assert.deepEqual(read(phoneFaces({ ...t54w, keyGrid: null, lineKeys: 4 }, 2)[0]), ['1 2', '3 4'])
})

test('arrows move as the eye does, on to the module beside the phone, and stop at the edge', () => {
  const [phone] = phoneFaces(t54w)
  const [module] = moduleFaces(t54w, 1)
  assert.ok(phone && module)
  const faces = [phone, module]
  const at = (number: number | undefined, face = phone) => {
    const cell = face.cells.find((each) => each.number === number)
    assert.ok(cell)
    return { face, cell }
  }
  const go = (from: ReturnType<typeof at>, way: 'left' | 'right' | 'up' | 'down') => {
    const seen = beside(faces, from, way)
    return seen && `${seen.face.module ?? 0}/${seen.cell.number}`
  }
  assert.equal(go(at(4), 'down'), '0/5')
  assert.equal(go(at(5), 'down'), undefined)
  assert.equal(go(at(4), 'right'), '0/9')
  assert.equal(go(at(9), 'right'), '1/4')
  assert.equal(go(at(4, module), 'left'), '0/9')
  assert.equal(go(at(14, module), 'left'), '1/4')
  assert.equal(go(at(14, module), 'right'), undefined)
  assert.equal(go(at(10, module), 'left'), '0/undefined')
  assert.equal(go(at(1), 'up'), undefined)
  assert.equal(go(at(1), 'left'), undefined)
  assert.equal(go(at(5), 'right'), '0/undefined')
})

test('a page is turned to the same spot, or the nearest that is there', () => {
  const pages = phoneFaces({ ...t54w, keyGrid: null, lineKeys: 26 })
  assert.ok(pages[0] && pages[1])
  assert.equal(sameSpot(pages[1], { x: 1, y: 0 })?.number, 26)
  assert.equal(sameSpot(pages[1], { x: 3, y: 5 })?.number, 26)
})

test('each key of each model is on one page, once', () => {
  for (const { name, lineKeys, expansionModules, keyGrid, moduleGrid } of shipped.models) {
    const model = { lineKeys, expansionModules, keyGrid, moduleGrid }
    for (const [faces, count] of [
      [phoneFaces(model), lineKeys],
      [moduleFaces(model, 1), expansionModules?.keys ?? 0],
    ] as const) {
      const numbers = faces.flatMap(({ cells }) => cells.flatMap(({ number }) => number ?? []))
      assert.deepEqual(
        numbers.sort((a, b) => a - b),
        Array.from({ length: count }, (_, index) => index + 1),
        name,
      )
      const spots = faces.map(({ cells }) => new Set(cells.map(({ x, y }) => `${x} ${y}`)).size)
      assert.deepEqual(
        spots,
        faces.map(({ cells }) => cells.length),
        name,
      )
    }
  }
})
