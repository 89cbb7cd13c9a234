/** Which language a browser is spoken to in. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { languageSchema } from '../../src/schema/session.ts'
import { fromPage } from '../support/macros.ts'

type Speaking = {
  languageNames: Record<string, string>
  languageOfBrowser: (asked: readonly string[]) => string
}
const { languageNames, languageOfBrowser } = fromPage<Speaking>('lib/speak.ts')

test('the page offers each language that it speaks, by its own name', () => {
  assert.deepEqual(Object.keys(languageNames).sort(), [...languageSchema.options].sort())
})

test('a browser hears the first of its languages that the page speaks, else English', () => {
  assert.equal(languageOfBrowser(['de-AT', 'en']), 'de')
  assert.equal(languageOfBrowser(['pt-BR', 'ES-419', 'en-US']), 'es')
  assert.equal(languageOfBrowser(['nl', 'pl']), 'en')
  assert.equal(languageOfBrowser(['constructor', 'toString']), 'en')
  assert.equal(languageOfBrowser([]), 'en')
})
