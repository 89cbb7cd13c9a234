/** Words in any order find what they stand in. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findByWords, fit, squash, wordsOf } from './word-search.ts'

const labels = (found: readonly { label: string }[]) => found.map(({ label }) => label)

test('capitals, accents, spaces and hyphens make no difference', () => {
  assert.equal(squash('SIP-T54W'), 'sipt54w')
  assert.equal(squash('Öl & Größe_é'), 'olgroßee')
  assert.deepEqual(wordsOf('  new -  York '), ['new', 'york'])
})

test('an extension is found by its number before those that only begin with it', () => {
  const extensions = [
    { label: '2270 · Behind it', keys: ['2270'] },
    { label: '1227 · Ends so', keys: ['1227'] },
    { label: '227 · Aurora Cauro', keys: ['227'] },
  ]
  assert.deepEqual(labels(findByWords(extensions, '227')), [
    '227 · Aurora Cauro',
    '2270 · Behind it',
    '1227 · Ends so',
  ])
  assert.deepEqual(labels(findByWords(extensions, 'cauro AUR')), ['227 · Aurora Cauro'])
  assert.deepEqual(findByWords(extensions, 'aurora 99'), [])
})

test('what begins with the words stands before what only holds them', () => {
  const zones = [{ label: 'America/New_York' }, { label: 'Africa/Jerome' }, { label: 'Europe/Rome' }]
  assert.deepEqual(labels(findByWords(zones, 'rome')), ['Europe/Rome', 'Africa/Jerome'])
  assert.deepEqual(labels(findByWords(zones, 'york new')), ['America/New_York'])
})

test('a text without letters or digits leaves everything in', () => {
  assert.equal(fit({ label: 'anything' }, ' - '), 1)
})
