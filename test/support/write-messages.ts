/**
 * `npm run messages`: brings the catalogues of the page’s texts up to the code. Translations of texts that are left stay.
 * `npm run messages -- missing de` writes what German lacks as JSON; `npm run messages -- take de file.json` takes it back,
 * with the translation in place of each English text’s notes: `{ "Cancel": "Abbrechen", "[of a phone] Key": "Taste" }`.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import {
  catalogueOf,
  entriesOfCode,
  keyOf,
  type Language,
  languages,
  shapeOf,
  translationsOf,
} from '../../web/catalogue.ts'

const [act, wanted, from] = process.argv.slice(2)
const language = languages.find((each) => each === wanted)
const entries = entriesOfCode()

/** Those that keep what the text has in it; the others are named. */
function taken(into: Language, file: string): Map<string, string> {
  const translations = translationsOf(into)
  const known = new Map(entries.map((entry) => [keyOf(entry), entry.message]))
  for (const [key, text] of Object.entries(JSON.parse(readFileSync(file, 'utf8')))) {
    if (typeof text !== 'string' || text === '') continue
    const message = known.get(key)
    if (message === undefined) console.log(`not a text of the page: ${key}`)
    else if (shapeOf(text) !== shapeOf(message))
      console.log(`${key}\n  ${text}\n  expected ${shapeOf(message)}\n  got      ${shapeOf(text)}`)
    else translations.set(key, text)
  }
  return translations
}

function write(each: Language, translations: Map<string, string>): void {
  const { file, text } = catalogueOf(each, entries, translations)
  writeFileSync(file, text)
  const missing = entries.filter((entry) => !translations.get(keyOf(entry))).length
  console.log(`${each}: ${entries.length} texts, ${missing} without a translation`)
}

if (act === 'missing' && language) {
  const there = translationsOf(language)
  const missing = entries.filter((entry) => !there.get(keyOf(entry)))
  const noted = missing.map((entry) => [keyOf(entry), [...entry.notes, entry.files[0]].join('; ')])
  console.log(JSON.stringify(Object.fromEntries(noted), null, 1))
} else if (act === 'take' && language && from) write(language, taken(language, from))
else for (const each of languages) write(each, translationsOf(each))
