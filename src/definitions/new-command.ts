/** `npm run definitions:new -- --vendor acme --family x --user-agent "…"`: drafts a model's file. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { draftModel } from './draft-model.ts'
import { readDefinitions } from './read-definitions.ts'

const usage = `npm run definitions:new -- --vendor acme --family x --user-agent "Acme X1 1.2.3 00:a1:b2:00:00:01"
  --model NAME        when the phone is called otherwise than in its User-Agent
  --definitions DIR   the folder of definitions`

const { values } = parseArgs({
  options: {
    vendor: { type: 'string' },
    family: { type: 'string' },
    'user-agent': { type: 'string' },
    model: { type: 'string' },
    definitions: { type: 'string' },
  },
})
const { vendor, family, 'user-agent': userAgent, model } = values
const place = values.definitions ?? fileURLToPath(new URL('../../definitions', import.meta.url))

function fail(message: string): void {
  console.error(message)
  process.exitCode = 1
}

if (vendor === undefined || family === undefined || userAgent === undefined) fail(usage)
else {
  const draft = draftModel(readDefinitions(place), { vendor, family, userAgent, model })
  if ('problem' in draft) fail(draft.problem)
  else {
    const file = join(place, draft.path)
    if (existsSync(file)) fail(`${draft.path} is there already`)
    else {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, draft.text)
      console.log(`definitions/${draft.path} is written${draft.like ? `, after the ${draft.like}` : ''}:

${draft.text}
Next: look at the phone and put the numbers right; then
  npm run definitions:check   names every mistake
  npm run golden              writes what the sample phone gets; read it
  npm run docs                puts the model into docs/models.md`)
    }
  }
}
