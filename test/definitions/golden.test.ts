import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { definitionsFolder, goldens, shipped } from '../support/sample-phone.ts'

const renew = 'run `npm run golden`, and read the difference as the phone would'
const wanted = goldens()

test('every shipped model has a golden file, byte for byte what its sample phone gets', () => {
  assert.ok(wanted.size >= shipped.models.length)
  for (const [path, text] of wanted) {
    const file = join(definitionsFolder, path)
    const golden = globSync(path, { cwd: definitionsFolder }).length > 0 ? readFileSync(file, 'utf8') : ''
    assert.equal(text, golden, `${path} is not what is rendered now: ${renew}`)
  }
})

test('there is no golden of a model that is not shipped', () => {
  const left = globSync('*/golden/*', { cwd: definitionsFolder }).filter((path) => !wanted.has(path))
  assert.deepEqual(left, [], renew)
})
