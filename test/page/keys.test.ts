import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromPage } from '../support/macros.ts'

const { changedKey, firstBehindLines, freeNumbers, keyErrors, newKey, toKeyDrafts, toLineKeys } = fromPage<
  typeof import('../../web/src/features/phones/key-drafts.ts')
>('features/phones/key-drafts.ts')

const key = (number: number, value = '101') => ({
  number,
  kind: 'blf' as const,
  value,
  label: '',
  pickup: '',
})

test('of two keys in one place the one that came second is wrong, wherever it stands in the list', () => {
  const keys = toKeyDrafts([key(3), key(5), key(7)])
  const [third, fifth, seventh] = keys as [(typeof keys)[0], (typeof keys)[0], (typeof keys)[0]]
  const down = [changedKey(keys, third, { number: 5 }), fifth, seventh]
  assert.deepEqual(keyErrors(down, 'lineKeys'), { 'lineKeys.0.number': 'There is a key 5 already' })
  const up = [third, fifth, changedKey(keys, seventh, { number: 3 })]
  assert.deepEqual(keyErrors(up, 'lineKeys'), { 'lineKeys.2.number': 'There is a key 3 already' })
  const fresh = [newKey(keys, { number: 3 }), ...keys]
  assert.deepEqual(keyErrors(fresh, 'lineKeys'), { 'lineKeys.0.number': 'There is a key 3 already' })
  assert.deepEqual(keyErrors([changedKey(keys, third, { value: '102' }), fifth], 'lineKeys'), {})
})

test('keys of other modules are in other places', () => {
  const keys = toKeyDrafts([
    { ...key(1), module: 1 },
    { ...key(1), module: 2 },
  ])
  assert.deepEqual(keyErrors(keys, 'expansionKeys'), {})
})

test('a key is sent without what only the form knows of it', () => {
  assert.deepEqual(toLineKeys(toKeyDrafts([key(3)])), [key(3)])
})

test('the keys of the lines are theirs: one for each, and at its place', () => {
  assert.equal(firstBehindLines([], 1), 1)
  assert.equal(firstBehindLines([1, 2], 1), 3)
  assert.equal(firstBehindLines([0, 1], 0), 3)
  assert.equal(firstBehindLines([1, 4], 1), 5)
  const free = freeNumbers(toKeyDrafts([key(3), key(4)]), 3, 4)
  assert.deepEqual(
    free.filter((number) => number >= 3),
    [],
  )
})
