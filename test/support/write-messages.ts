/** `npm run messages`: brings the catalogues of the page’s texts up to the code. Translations of texts that are left stay. */

import { writeFileSync } from 'node:fs'
import { catalogueOf, entriesOfCode, languages, translationsOf } from '../../web/catalogue.ts'

const entries = entriesOfCode()
for (const language of languages) {
  const translations = translationsOf(language)
  const { file, text } = catalogueOf(language, entries, translations)
  writeFileSync(file, text)
  const missing = entries.filter(({ message }) => !translations.get(message)).length
  console.log(`${language}: ${entries.length} texts, ${missing} without a translation`)
}
