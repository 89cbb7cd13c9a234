import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadDefinitions } from '../definitions/load-definitions.ts'
import { recogniser } from '../definitions/recognise.ts'
import { parseMac } from '../kernel/mac-address.ts'
import { bootFiles, userAgentOf } from './vendor-ways.ts'

const { catalogue } = loadDefinitions(join(import.meta.dirname, '..', '..', 'definitions'))
const mac = parseMac('805ec0d57d72') ?? assert.fail()

test('a phone asks first for what is rightly not there, and last for its own file', () => {
  const model = catalogue.model('yealink-t54w') ?? assert.fail()
  assert.deepEqual(bootFiles(model, mac), [
    '805ec0d57d72.boot',
    'y000000000000.boot',
    'y000000000096.cfg',
    '805ec0d57d72.cfg',
  ])
})

test('a simulated phone says of itself what its vendor’s phones say, and is recognised by it', () => {
  const model = catalogue.model('yealink-t54w') ?? assert.fail()
  const said = userAgentOf(catalogue, recogniser(catalogue), model, mac) ?? ''
  assert.match(said, /^Yealink SIP-T54W [\d.]+ 80:5e:c0:d5:7d:72$/)
})

test('most models have an example that another phone’s User-Agent can be written by', () => {
  const known = recogniser(catalogue)
  const written = catalogue.models.filter((model) => userAgentOf(catalogue, known, model, mac) !== undefined)
  assert.ok(written.length > 500, `${written.length} of ${catalogue.models.length}`)
})
