/** `npm run docs`: writes the documents that are made of data. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { docsFolder, documents } from './documents.ts'

for (const [path, text] of documents()) writeFileSync(join(docsFolder, path), text)
