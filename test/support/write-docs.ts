/** `npm run docs`: writes the documents that are made of data. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { documents } from './documents.ts'

for (const [path, text] of documents())
  writeFileSync(join(import.meta.dirname, '..', '..', 'docs', path), text)
