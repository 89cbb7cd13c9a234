/** `npm run definitions:check`: every mistake in one sentence, or how many models there are. */

import { fileURLToPath } from 'node:url'
import { loadDefinitions } from './load-definitions.ts'
import { sentence } from './mistake.ts'
import { nameMistakes } from './name-sources.ts'

const place = process.argv[2] ?? fileURLToPath(new URL('../../definitions', import.meta.url))
const { catalogue, mistakes: found } = loadDefinitions(place)
const mistakes = found.length > 0 ? found : nameMistakes(catalogue)
for (const mistake of mistakes) console.error(sentence(mistake))
if (mistakes.length > 0) process.exitCode = 1
else console.log(`${catalogue.models.length} models of ${catalogue.vendors.length} vendors`)
