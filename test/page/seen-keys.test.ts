/** What stands on each key, and what moving, emptying, giving back and filling make of it. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LineKey } from '../../src/schema/phone.ts'
import { fromPage } from '../support/macros.ts'

const seen = fromPage<typeof import('../../web/src/features/phones/seen-keys.ts')>(
  'features/phones/seen-keys.ts',
)
const {
  emptied,
  freePlaces,
  givenBack,
  ownKeyAt,
  remarksOn,
  seenAt,
  swapped,
  underAnother,
  whyNot,
  withoutPlace,
} = seen
const { toKeyDrafts } = fromPage<typeof import('../../web/src/features/phones/key-drafts.ts')>(
  'features/phones/key-drafts.ts',
)
type Keys = Parameters<typeof seenAt>[0]

const key = (number: number, value: string, more: Partial<LineKey> & { module?: number } = {}) => ({
  ...{ number, kind: 'blf' as const, value, label: '', pickup: '' },
  ...more,
})

function phone(own: ReturnType<typeof key>[], layout: ReturnType<typeof key>[] = [], lines = [1]): Keys {
  return {
    own: toKeyDrafts(own),
    layout,
    lines,
    model: {
      ...{ name: 'X1', kind: 'sheet', firstLine: 1, lastLine: 2, lineKeys: 6 },
      expansionModules: { max: 1, keys: 4 },
      keyKinds: { lineKeys: ['line', 'blf', 'dtmf'], expansionKeys: ['blf'] },
    },
  }
}

/** `3=101` own, `3~101` the layout's, `1.2` key 2 of module 1. */
function said(keys: Keys, own = keys.own): string {
  const now = { ...keys, own }
  const places = [
    ...[1, 2, 3, 4, 5, 6].map((number) => ({ number })),
    ...[1, 2, 3, 4].map((number) => ({ module: 1, number })),
  ]
  return places
    .flatMap((place) => {
      const each = seenAt(now, place)
      const name = 'module' in place ? `${place.module}.${place.number}` : `${place.number}`
      if (each.from === 'nothing') return []
      if (each.from === 'line') return `${name}:line ${each.line}`
      const { kind, value, line } = each.key
      const what = kind === 'blf' ? value : kind === 'line' ? `line ${line}` : kind
      return `${name}${each.from === 'own' ? '=' : '~'}${what}`
    })
    .join(' ')
}

test('own keys stand over those of the layout, and lines have the first keys by themselves', () => {
  const keys = phone([key(3, '101'), key(2, '7', { module: 1 })], [key(2, '201'), key(3, '202')])
  assert.equal(said(keys), '1:line 1 2~201 3=101 1.2=7')
  const own = seenAt(keys, { number: 3 })
  assert.equal(own.from === 'own' && own.under?.value, '202')
  const alone = seenAt(keys, { module: 1, number: 2 })
  assert.equal(alone.from === 'own' && alone.under, undefined)
})

test('moving changes two places with each other, whosever the keys were', () => {
  const keys = phone([key(3, '101')], [key(4, '202'), key(5, '203')])
  assert.equal(said(keys, swapped(keys, { number: 3 }, { number: 6 })), '1:line 1 4~202 5~203 6=101')
  assert.equal(said(keys, swapped(keys, { number: 3 }, { number: 4 })), '1:line 1 3=202 4=101 5~203')
  assert.equal(said(keys, swapped(keys, { number: 4 }, { number: 5 })), '1:line 1 3=101 4=203 5=202')
  assert.equal(said(keys, swapped(keys, { number: 4 }, { number: 6 })), '1:line 1 3=101 4=none 5~203 6=202')
  assert.equal(
    said(keys, swapped(keys, { number: 3 }, { module: 1, number: 1 })),
    '1:line 1 4~202 5~203 1.1=101',
  )
  assert.equal(said(keys, swapped(keys, { number: 3 }, { number: 3 })), said(keys))
})

test('a line by itself is a key of that line where it goes; back where it was it is by itself again', () => {
  const keys = phone([key(3, '101')])
  const moved = swapped(keys, { number: 1 }, { number: 3 })
  assert.equal(said(keys, moved), '1=101 3=line 1')
  const back = swapped({ ...keys, own: moved }, { number: 3 }, { number: 1 })
  assert.equal(said(keys, back), '1:line 1 3=101')
})

test('keys of the layout that come back to their place are the layout’s again', () => {
  const keys = phone([], [key(4, '202'), key(5, '203')])
  const moved = swapped(keys, { number: 4 }, { number: 5 })
  assert.deepEqual(swapped({ ...keys, own: moved }, { number: 4 }, { number: 5 }), [])
})

test('emptying takes an own key off, and puts one that does nothing over the layout’s', () => {
  const keys = phone([key(3, '101'), key(5, '105')], [key(4, '202'), key(5, '203')])
  assert.equal(said(keys, emptied(keys, { number: 3 })), '1:line 1 4~202 5=105')
  assert.equal(said(keys, emptied(keys, { number: 4 })), '1:line 1 3=101 4=none 5=105')
  assert.equal(said(keys, emptied(keys, { number: 5 })), '1:line 1 3=101 4~202 5=none')
  assert.equal(said(keys, emptied(keys, { number: 1 })), '1=none 3=101 4~202 5=105')
  assert.equal(said(keys, givenBack(keys, { number: 5 })), '1:line 1 3=101 4~202 5~203')
})

test('a key of its own begins as what is seen, or as the most usual kind', () => {
  const keys = phone([key(3, '101')], [key(4, '202', { label: 'Anna' })])
  const begun = (number: number) => {
    const { kind, value, label } = ownKeyAt(keys, { number })
    return [kind, value, label]
  }
  assert.deepEqual(begun(3), ['blf', '101', ''])
  assert.deepEqual(begun(4), ['blf', '202', 'Anna'])
  assert.deepEqual(begun(5), ['blf', '', ''])
  assert.deepEqual(begun(1), ['line', '', ''])
})

test('filling starts at the first free key behind the lines, goes on to the modules, and never back', () => {
  const places = (keys: Keys, from?: Parameters<typeof freePlaces>[1]) =>
    freePlaces(keys, from)
      .map(({ module, number }) => (module === undefined ? number : `${module}.${number}`))
      .join(' ')
  const keys = phone([key(4, '101'), key(1, '7', { module: 1 })], [key(3, '202')], [1, 2])
  assert.equal(places(keys), '5 6 1.2 1.3 1.4')
  assert.equal(places(keys, { number: 6 }), '6 1.2 1.3 1.4')
  assert.equal(places(keys, { module: 1, number: 3 }), '1.3 1.4')
  assert.equal(places(phone([key(5, '1')], [], [])), '1 2 3 4 6 1.1 1.2 1.3 1.4')
})

test('what a model cannot have is said in words, and keys without a place are found', () => {
  const keys = phone([
    key(3, '101'),
    key(4, 'x', { kind: 'url' }),
    key(5, '1', { line: 17 }),
    key(9, '109'),
    key(5, '5', { module: 1 }),
    key(1, '*2', { module: 1, kind: 'dtmf' }),
  ])
  const why = (place: { number: number; module?: number }) => whyNot(keys, seenAt(keys, place), place)
  assert.equal(why({ number: 3 }), undefined)
  assert.equal(why({ number: 6 }), undefined)
  assert.equal(why({ number: 4 }), 'A X1 has no key of the kind URL here')
  assert.equal(why({ number: 5 }), 'Line 17: a X1 has lines 1 to 2')
  assert.equal(why({ module: 1, number: 1 }), 'A X1 has no key of the kind DTMF here')
  assert.deepEqual(
    withoutPlace(keys).map(({ module, number }) => [module, number]),
    [
      [undefined, 9],
      [1, 5],
    ],
  )
})

test('an own key that another one hides on the picture is found', () => {
  const [shown, hidden] = [key(3, '101'), { ...key(3, '102'), row: 90 }]
  const keys = phone([shown, hidden, key(3, '5', { module: 1 })])
  assert.equal(seenAt(keys, { number: 3 }).from, 'own')
  assert.deepEqual(
    underAnother(keys).map(({ value }) => value),
    ['102'],
  )
  assert.deepEqual(underAnother(phone([shown])), [])
})

test('what the server says of a key is found by its place', () => {
  const level = 'phone' as const
  const remarks = [
    { key: 'lineKeys.4', level, message: 'whole' },
    { key: 'lineKeys.4.label', level, message: 'part' },
    { key: 'lineKeys.40', level, message: 'another' },
    { key: 'expansionKeys.1.4', level, message: 'aside' },
  ]
  assert.deepEqual(remarksOn(remarks, { number: 4 }), { whole: 'whole', parts: ['part'] })
  assert.deepEqual(remarksOn(remarks, { module: 1, number: 4 }), { whole: 'aside', parts: [] })
  assert.deepEqual(remarksOn(remarks, { number: 5 }), { whole: undefined, parts: [] })
})
