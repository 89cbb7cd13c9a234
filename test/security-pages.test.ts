/** What the pages on security say is proved, is: each place that they name is there, and no item of the standard is left out. */

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const placesIn = (text: string) =>
  [...text.matchAll(/`((?:src|test|web|docs|scripts)\/[^`]+|biome\.json)`/g)].map((match) => match[1] ?? '')

/** Items of levels 1 and 2 in ASVS 5.0, by chapter. */
const items = [27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7]

test('each threat names a test that is there', () => {
  const rows = read('SECURITY.md')
    .split('\n')
    .filter((line) => /^\| (?!who|---)/.test(line))
  assert.ok(rows.length >= 20)
  for (const row of rows) {
    const tests = placesIn(row.split('|').at(-2) ?? '')
    assert.ok(tests.length > 0, row)
    for (const each of tests) {
      assert.match(each, /\.test\.ts$/)
      assert.ok(existsSync(join(root, each)), each)
    }
  }
})

test('each item of the standard is held somewhere, does not apply for a reason, or is open with one', () => {
  const rows = [...read('docs/security.md').matchAll(/^\| ([\d.]+) \| (held|n\. a\.|open) \| (.*) \|$/gm)]
  const counts = items.map(
    (_, index) => rows.filter(([, id]) => id?.split('.')[0] === String(index + 1)).length,
  )
  // WebRTC is one row: there is none.
  assert.deepEqual(counts, items.with(16, 1))
  assert.equal(new Set(rows.map(([, id]) => id)).size, rows.length)
  for (const [, id, state, how = ''] of rows) {
    assert.ok(how.trim() !== '', `${id} says how, or why not`)
    const places = placesIn(how)
    if (state === 'held') assert.ok(places.length > 0, `${id} names a place`)
    for (const each of places) assert.ok(existsSync(join(root, each)), each)
  }
})
