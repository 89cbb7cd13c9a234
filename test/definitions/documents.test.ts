import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { documents } from '../support/documents.ts'

test('the documents that are made of data say what the data says', () => {
  for (const [path, text] of documents()) {
    const written = readFileSync(join(import.meta.dirname, '..', '..', 'docs', path), 'utf8')
    assert.equal(written, text, `docs/${path} is stale: run \`npm run docs\``)
  }
})
