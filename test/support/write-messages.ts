/**
 * `npm run messages`: brings the catalogues of the page’s texts up to the code. Translations of texts that are left stay.
 * `npm run messages -- missing de` writes what German lacks as JSON; `npm run messages -- take de file.json` takes it back,
 * with the translation in place of each English text’s notes: `{ "Cancel": "Abbrechen" }`.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import {
  catalogueOf,
  entriesOfCode,
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
  const known = new Set(entries.map(({ message }) => message))
  for (const [message, text] of Object.entries(JSON.parse(readFileSync(file, 'utf8')))) {
    if (typeof text !== 'string' || text === '') continue
    if (!known.has(message)) console.log(`not a text of the page: ${message}`)
    else if (shapeOf(text) !== shapeOf(message))
      console.log(`${message}\n  ${text}\n  expected ${shapeOf(message)}\n  got      ${shapeOf(text)}`)
    else translations.set(message, text)
  }
  return translations
}

function write(each: Language, translations: Map<string, string>): void {
  const { file, text } = catalogueOf(each, entries, translations)
  writeFileSync(file, text)
  const missing = entries.filter(({ message }) => !translations.get(message)).length
  console.log(`${each}: ${entries.length} texts, ${missing} without a translation`)
}

if (act === 'missing' && language) {
  const there = translationsOf(language)
  const missing = entries.filter(({ message }) => !there.get(message))
  const noted = missing.map(({ message, notes, files }) => [message, [...notes, files[0]].join('; ')])
  console.log(JSON.stringify(Object.fromEntries(noted), null, 1))
} else if (act === 'take' && language && from) write(language, taken(language, from))
else for (const each of languages) write(each, translationsOf(each))
