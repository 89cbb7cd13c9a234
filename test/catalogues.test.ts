/** Catalogues hold what the page says now, all of it and nothing else, and translations say it with the same values. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { entriesOfCode, keyOf, languages, shapeOf, translationsOf } from '../web/catalogue.ts'

const entries = new Map(entriesOfCode().map((entry) => [keyOf(entry), entry.message]))

/** So many are named: those behind them are the same mistake. */
const some = (keys: Iterable<string>) => [...keys].slice(0, 20)

const howToFill = 'fill them in as docs/translating.md says (npm run messages)'

for (const language of languages)
  describe(`the catalogue of ${language}`, () => {
    const translations = translationsOf(language)

    test('holds every text of the page and the server, and none that is gone', () => {
      const lacking = [...entries.keys()].filter((key) => !translations.has(key))
      const stale = [...translations.keys()].filter((key) => !entries.has(key))
      assert.deepEqual({ lacking: some(lacking), stale: some(stale) }, { lacking: [], stale: [] }, howToFill)
    })

    test('has a translation of each', () => {
      const empty = [...translations].filter(([key, text]) => entries.has(key) && text === '')
      assert.deepEqual(some(empty.map(([key]) => key)), [], howToFill)
    })

    test('has the values, elements and forms of each text, and none of its own', () => {
      const wrong = [...translations].filter(([key, text]) => {
        const message = entries.get(key)
        return text !== '' && message !== undefined && shapeOf(text) !== shapeOf(message)
      })
      assert.deepEqual(some(wrong.map(([key, text]) => `${key} → ${text}`)), [])
    })

    test('ends a sentence where English does', () => {
      const end = (text: string) => text.match(/[.:?!…]$/)?.[0] ?? ''
      const wrong = [...translations].filter(
        ([key, text]) => text !== '' && end(text) !== end(entries.get(key) ?? text),
      )
      assert.deepEqual(some(wrong.map(([key, text]) => `${key} → ${text}`)), [])
    })
  })

test('a shape tells texts apart whose values, elements or forms are others', () => {
  const phones = '{count, plural, one {# phone} other {# phones}} of {0}'
  assert.equal(shapeOf('Von {0}: {count, plural, one {# Telefon} other {# Telefone}}'), shapeOf(phones))
  for (const other of [
    '{count} Telefone von {0}',
    '{count, plural, one {# Telefon} other {# Telefone}}',
    `${phones} {1}`,
  ])
    assert.notEqual(shapeOf(other), shapeOf(phones), other)
  assert.equal(shapeOf('bei <0>Anna</0>'), shapeOf('at <0>Anna</0>'))
  assert.notEqual(shapeOf('bei Anna'), shapeOf('at <0>Anna</0>'))
})
