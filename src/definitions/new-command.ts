/**
 * `npm run definitions:new -- --vendor acme --family x --user-agent "…"`: drafts a model's file; with `--from their.cfg` it says
 * what of a phone's own file the family knows, and drafts a sheet of what is new.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { draftModel, modelOfFamily } from './draft-model.ts'
import { compileDefinitions } from './load-definitions.ts'
import { type ReadFile, readPhoneFile } from './phone-file.ts'
import { readDefinitions } from './read-definitions.ts'

const usage = `npm run definitions:new -- --vendor acme --family x --user-agent "Acme X1 1.2.3 00:a1:b2:00:00:01"
  --from FILE         a phone's own file: which of its names the family knows, and a sheet of those that are new
  --model NAME        when the phone is called otherwise than in its User-Agent
  --definitions DIR   the folder of definitions`

const { values } = parseArgs({
  options: {
    vendor: { type: 'string' },
    family: { type: 'string' },
    'user-agent': { type: 'string' },
    from: { type: 'string' },
    model: { type: 'string' },
    definitions: { type: 'string' },
  },
})
const { vendor, family, 'user-agent': userAgent, model, from } = values
const place = values.definitions ?? fileURLToPath(new URL('../../definitions', import.meta.url))

function fail(message: string): void {
  console.error(message)
  process.exitCode = 1
}

function bytesOf(file: string): Uint8Array | undefined {
  try {
    return readFileSync(file)
  } catch (error) {
    fail(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
    return undefined
  }
}

/** A few of them, and how many there are besides. */
const some = (list: readonly (string | number)[]) =>
  list.length > 12 ? `${list.slice(0, 12).join(', ')} and ${list.length - 12} more` : list.join(', ')

function toldOf(file: string, family: string, { known, fresh, strange, unread, sheet }: ReadFile): string {
  return [
    `Of the names in ${file}, ${known.length} are known to the family ${family} and ${fresh.length} are new.`,
    ...(known.length > 0 ? [`Known: ${some(known)}.`] : []),
    ...(unread.length > 0 ? [`No parameter stands in the lines ${some(unread)}.`] : []),
    ...(strange.length > 0 ? [`A file of the family cannot carry these names: ${some(strange)}.`] : []),
    ...(sheet === '' ? [] : [`\nThe new ones, to be given a meaning or left out:\n\n${sheet}`]),
  ].join('\n')
}

/** What sounds like a password is not said again. */
function tellOf(file: string, of: { vendor: string; family: string }): void {
  const files = readDefinitions(place)
  const like = modelOfFamily(files, of)
  if (!like) {
    fail(`${of.vendor} has no model of a family “${of.family}”`)
    return
  }
  const bytes = bytesOf(file)
  if (!bytes) return
  const read = readPhoneFile(compileDefinitions(files).catalogue, like, bytes)
  if ('problem' in read) fail(`${file}: ${read.problem}`)
  else console.log(toldOf(file, of.family, read))
}

if (vendor === undefined || family === undefined || (userAgent === undefined && from === undefined))
  fail(usage)
else if (from !== undefined) tellOf(from, { vendor, family })
if (vendor !== undefined && family !== undefined && userAgent !== undefined) {
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
  npm run golden              writes what the sample phone gets; read it`)
    }
  }
}
