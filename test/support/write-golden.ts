/** `npm run golden`: writes what the sample phone gets, for a person to read; what no model has any more is taken away. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { definitionsFolder, goldens, goldensWritten } from './sample-phone.ts'

const files = goldens()
for (const [path, text] of files) {
  mkdirSync(dirname(join(definitionsFolder, path)), { recursive: true })
  writeFileSync(join(definitionsFolder, path), text)
}
for (const path of goldensWritten()) if (!files.has(path)) rmSync(join(definitionsFolder, path))
console.log(`${files.size} files`)
