/** What two editors of one form changed is told apart in its smallest parts. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromPage } from '../support/macros.ts'

const { changedPaths, merge, withParts } =
  fromPage<typeof import('../../web/src/lib/draft-parts.ts')>('lib/draft-parts.ts')

const key = (number: number, value: string, row = number) => ({
  row,
  number,
  kind: 'blf',
  value,
  label: '',
  pickup: '',
})
const base = {
  name: 'Desk',
  password: undefined as string | null | undefined,
  lines: { 1: 'a', 2: 'b' } as Record<number, string>,
  settings: { vlan: 7, codecs: 'pcma' } as Record<string, unknown>,
  lineKeys: [key(1, '100'), key(3, '101')],
  parameters: 'x.one = 1\nx.two = 2',
}

test('what only the other changed is taken, and what only I changed stays', () => {
  const mine = { ...base, name: 'Mine', lines: { 1: 'a', 2: 'c' }, lineKeys: [key(1, '200'), key(3, '101')] }
  const theirs = {
    ...base,
    lines: { 1: 'z', 2: 'b', 3: 'n' },
    settings: { codecs: 'pcma', ringtone: 'loud' },
    lineKeys: [key(1, '100'), key(2, '999'), key(3, '101')],
    parameters: 'x.two = 2\nx.one = one',
  }
  const { values, taken, conflicts } = merge(base, theirs, mine)
  assert.deepEqual(conflicts, [])
  assert.deepEqual(taken.toSorted(), [
    'lineKeys.2',
    'lines.1',
    'lines.3',
    'parameters.x.one',
    'settings.ringtone',
    'settings.vlan',
  ])
  assert.equal(values.name, 'Mine')
  assert.deepEqual(values.lines, { 1: 'z', 2: 'c', 3: 'n' })
  assert.deepEqual(values.settings, { codecs: 'pcma', ringtone: 'loud' })
  assert.deepEqual(
    values.lineKeys.map(({ number, value }) => `${number} ${value}`),
    ['1 200', '2 999', '3 101'],
  )
  assert.equal(values.parameters, 'x.one = one\nx.two = 2')
})

test('only what both changed, and not to the same, is a conflict', () => {
  const mine = { ...base, name: 'Mine', lines: { 1: 'same', 2: 'm' }, parameters: 'x.two = mine' }
  const theirs = {
    ...base,
    name: 'Theirs',
    lines: { 1: 'same', 2: 'b' },
    parameters: 'x.one = 1\nx.two = theirs',
  }
  const { values, taken, conflicts } = merge(base, theirs, mine)
  assert.deepEqual(conflicts, [
    { path: 'name', mine: 'Mine', theirs: 'Theirs' },
    { path: 'parameters.x.two', mine: 'x.two = mine', theirs: 'x.two = theirs' },
  ])
  assert.deepEqual(taken, [])
  assert.deepEqual(values, mine)
})

test('a setting that both gave back is no conflict, and one that only I give back stays given back', () => {
  const mine = { ...base, settings: { vlan: null, codecs: null } }
  const theirs = { ...base, settings: { codecs: 'pcma' } }
  const { values, conflicts } = merge(base, theirs, mine)
  assert.deepEqual(conflicts, [])
  assert.deepEqual(values.settings, { vlan: null, codecs: null })
})

test('a key that moved and a password that was typed are changes; the order of rows is none', () => {
  const moved = { ...base, lineKeys: [key(1, '100', 5), key(4, '101', 6)], password: 'typed' }
  assert.deepEqual(changedPaths(base, moved).toSorted(), ['lineKeys.3', 'lineKeys.4', 'password'])
  assert.deepEqual(changedPaths(base, { ...base, lineKeys: [key(1, '100', 8), key(3, '101', 9)] }), [])
})

test('two keys in one place are both kept, and rows stay told apart', () => {
  const twice = { ...base, lineKeys: [key(1, '100', 0), key(1, '101', 1)] }
  const next = withParts(twice, new Map([['lineKeys.2', key(2, '102', 0)]]))
  assert.deepEqual(
    next.lineKeys.map(({ row, number, value }) => [row, number, value]),
    [
      [0, 1, '100'],
      [1, 1, '101'],
      [2, 2, '102'],
    ],
  )
})

test('a parameter is known by its name, whether it is set, left out or a path with brackets', () => {
  const start = { parameters: '- x.one\na[@id=1]/b = 2' }
  assert.deepEqual(changedPaths(start, { parameters: 'x.one = 1\na[@id=1]/b = 3' }), [
    'parameters.x.one',
    'parameters.a[@id=1]/b',
  ])
})
