import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gridProblem, keyGridSchema, keysAPage, moduleGridSchema } from './key-grid.ts'

const gridOf = (grid: object) => keyGridSchema.parse({ sides: ['left', 'right'], rows: 5, ...grid })

test('a page has a key in each row and column of each side, but the one that turns pages', () => {
  assert.equal(keysAPage(gridOf({})), 10)
  assert.equal(keysAPage(gridOf({ pageKey: true })), 9)
  assert.equal(keysAPage(gridOf({ sides: ['below'], columns: 4, rows: 2 })), 8)
  assert.equal(keysAPage(moduleGridSchema.parse({ rows: 10, columns: 2 })), 20)
})

test('pages hold all keys, and none is empty; what does not fit is said in numbers', () => {
  assert.equal(gridProblem(gridOf({ pages: 3, pageKey: true }), 27, 'the model has'), undefined)
  assert.equal(gridProblem(gridOf({}), 10, 'the model has'), undefined)
  assert.equal(gridProblem(gridOf({}), 9, 'the model has'), undefined)
  assert.equal(
    gridProblem(gridOf({}), 11, 'the model has'),
    '1 page of 10 keys: the model has 11, which fill 2',
  )
  assert.equal(
    gridProblem(moduleGridSchema.parse({ rows: 10, columns: 2, pages: 3 }), 40, 'a module has'),
    '3 pages of 20 keys: a module has 40, which fill 2',
  )
  assert.equal(
    gridProblem(gridOf({ sides: ['left'], rows: 1, pageKey: true }), 3, 'the model has'),
    'the key that turns pages is the only one of its page',
  )
})
