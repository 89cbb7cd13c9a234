/** Where a model's keys lie, as one sees them: the pages of the phone and of its side modules, and what is beside what. */

import { type KeyGrid, keysAPage, type ModuleGrid } from '../../../src/schema/key-grid.ts'
import type { ModelDetail } from '../../../src/schema/model.ts'

/** A key of the phone, or of one of its side modules. */
export type Place = { number: number; module?: number }

/** One thing on a page: a key, or the key that turns pages, which has no number. */
export type Cell = {
  number: number | undefined
  side: KeyGrid['sides'][number] | 'grid'
  /** On its side, from 1. */
  row: number
  column: number
  /** On the whole page, from 0. */
  x: number
  y: number
}

export type Face = {
  module?: number
  /** From 0. */
  page: number
  pages: number
  cells: readonly Cell[]
  first: number
  last: number
  /** It is known how the keys lie. */
  isDrawn: boolean
}

export type Keyboard = Pick<ModelDetail, 'lineKeys' | 'expansionModules' | 'keyGrid' | 'moduleGrid'>

const gridColumns = 4
const gridRows = 6

/** A page of keys, each where it lies: on the left side from the screen outwards as on the right, below in rows. */
function cellsOf(grid: KeyGrid, page: number, keys: number): Cell[] {
  const { sides, rows, columns, order, pageKey, pages } = grid
  const first = page * keysAPage(grid) + 1
  const isAbove = sides.some((side) => side !== 'below')
  const width = { left: sides.includes('left') ? columns : 0 }
  const cells: Cell[] = []
  for (const [index, side] of sides.entries())
    for (let at = 0; at < rows * columns; at++) {
      const [column, row] =
        order === 'down' ? [Math.floor(at / rows), at % rows] : [at % columns, Math.floor(at / columns)]
      const place = index * rows * columns + at
      const isTurning = pageKey && pages > 1 && place === sides.length * rows * columns - 1
      const number = first + place
      if (!isTurning && number > keys) continue
      cells.push({
        ...{ number: isTurning ? undefined : number, side, row: row + 1, column: column + 1 },
        x: side === 'right' ? width.left + column : column,
        y: side === 'below' && isAbove ? rows + row : row,
      })
    }
  return cells
}

/** Nobody knows how they lie: row by row. */
function plainCells(first: number, last: number, columns: number): Cell[] {
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const [x, y] = [index % columns, Math.floor(index / columns)]
    return { number: first + index, side: 'grid', row: y + 1, column: x + 1, x, y }
  })
}

function facesOf(keys: number, grid: KeyGrid | null, columns: number, module?: number): Face[] {
  const aPage = grid ? keysAPage(grid) : columns * gridRows
  const pages = Math.ceil(keys / aPage)
  return Array.from({ length: pages }, (_, page) => {
    const [first, last] = [page * aPage + 1, Math.min(keys, (page + 1) * aPage)]
    const cells = grid ? cellsOf({ ...grid, pages }, page, keys) : plainCells(first, last, columns)
    return {
      ...(module !== undefined && { module }),
      page,
      pages,
      cells,
      first,
      last,
      isDrawn: grid !== null,
    }
  })
}

/** `columns`: of a plain grid. */
export function phoneFaces({ lineKeys, keyGrid }: Keyboard, columns = gridColumns): Face[] {
  return facesOf(lineKeys, keyGrid, columns)
}

/** A module has its keys in columns to the left and right of its strip, and no key that turns pages. */
export function moduleFaces({ expansionModules, moduleGrid }: Keyboard, module: number, columns = 2): Face[] {
  return facesOf(expansionModules?.keys ?? 0, moduleGrid && asKeyGrid(moduleGrid), columns, module)
}

const asKeyGrid = (grid: ModuleGrid): KeyGrid => ({ ...grid, sides: ['left'], pageKey: false })

export function isSame(a: Place | undefined, b: Place | undefined): boolean {
  return a !== undefined && b !== undefined && a.number === b.number && a.module === b.module
}

export const placeIn = (face: Face, number: number): Place =>
  face.module === undefined ? { number } : { number, module: face.module }

export const placeText = ({ module, number }: Place) => `${module ?? 0} ${number}`

/** A cell of one of the faces that are shown; those beside each other stand in a list. */
export type Seen = { face: Face; cell: Cell }

export type Way = 'left' | 'right' | 'up' | 'down'

/** What the eye meets next on this way; from one face into the one beside it, and never round the edge. */
export function beside(faces: readonly Face[], { face, cell }: Seen, way: Way): Seen | undefined {
  const index = faces.indexOf(face)
  const isAcross = way === 'left' || way === 'right'
  const sign = way === 'right' || way === 'down' ? 1 : -1
  const others = faces.flatMap((each, at) => {
    // Only across does one come to another face.
    if (at !== index && !(isAcross && Math.sign(at - index) === sign)) return []
    return each.cells.map((one) => ({ face: each, cell: one, at }))
  })
  const found = others
    .map((seen) => {
      const faceAway = Math.abs(seen.at - index)
      const dx = seen.cell.x - cell.x
      const dy = seen.cell.y - cell.y
      const ahead = isAcross ? (faceAway > 0 ? edgeDistance(seen, sign) : dx * sign) : dy * sign
      return { seen, faceAway, ahead, aside: Math.abs(isAcross ? dy : dx) }
    })
    .filter(({ faceAway, ahead }) => faceAway > 0 || ahead > 0)
    .sort((a, b) => a.faceAway - b.faceAway || a.aside - b.aside || a.ahead - b.ahead)[0]
  return found && { face: found.seen.face, cell: found.seen.cell }
}

/** How far into the face one would come. */
function edgeDistance({ face, cell }: Seen, sign: number): number {
  const edge = Math.max(...face.cells.map(({ x }) => x))
  return sign > 0 ? cell.x : edge - cell.x
}

/** On another page of the same keys, where one was; or the nearest to it. */
export function sameSpot(face: Face, { x, y }: Pick<Cell, 'x' | 'y'>): Cell | undefined {
  const away = (cell: Cell) => Math.abs(cell.x - x) + Math.abs(cell.y - y)
  return face.cells.toSorted((a, b) => away(a) - away(b))[0]
}

/** The page that a key is on. */
export function pageOf(faces: readonly Face[], number: number): number {
  return faces.find(({ first, last }) => number >= first && number <= last)?.page ?? 0
}
