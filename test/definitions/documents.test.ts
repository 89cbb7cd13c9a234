import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { modelsDocument } from '../../src/definitions/models-document.ts'
import { loops } from '../../src/definitions/readable.ts'
import { filters } from '../../src/language/filters.ts'
import { docsFolder, documents } from '../support/documents.ts'
import { definitionsFolder, shipped } from '../support/sample-phone.ts'

test('the documents that are made of data say what the data says', () => {
  for (const [path, text] of documents()) {
    const written = readFileSync(join(docsFolder, path), 'utf8')
    assert.equal(written, text, `docs/${path} is stale: run \`npm run docs\``)
  }
})

test('the page on definitions explains each filter and each loop that a sheet may use', () => {
  const page = readFileSync(join(docsFolder, 'definitions.md'), 'utf8')
  for (const filter of filters.keys()) assert.match(page, new RegExp(`\`${filter}[:\`]`), filter)
  for (const loop of Object.keys(loops)) assert.match(page, new RegExp(`\`each ${loop}:?\``), loop)
})

test('sheets have no filter that no definition uses', () => {
  const texts = globSync('*/{vendor.yaml,families/*.yaml,models/*.yaml}', { cwd: definitionsFolder })
    .map((path) => readFileSync(join(definitionsFolder, path), 'utf8'))
    .join('\n')
  for (const filter of filters.keys()) assert.match(texts, new RegExp(`\\| ${filter}\\b`), filter)
})

test('the page of all models names each with its lines, its keys and how sure it is', () => {
  const rows = modelsDocument(shipped.models).split('\n')
  assert.ok(
    rows.some((row) => row.startsWith('| T54W | 16 | 27 + 3 × 60 (3 pages of 5 rows, left and right) |')),
  )
  for (const { name, lastLine, confidence } of shipped.models) {
    const own = rows.filter((row) => row.startsWith(`| ${name} | `))
    assert.ok(
      own.some((row) => row.includes(` | ${confidence} |`) && new RegExp(`\\b${lastLine}\\b`).test(row)),
      name,
    )
  }
})
