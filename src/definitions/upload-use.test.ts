import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MacAddress } from '../kernel/mac-address.ts'
import { compileDefinitions } from './load-definitions.ts'
import { takesUpload, uploadUse } from './model.ts'
import { modelOf, outlineOf } from './model-outline.ts'
import { acme } from './test-definitions.ts'

const mac = '00a1b2000001' as MacAddress
const uploads = (text: string) => ({
  ...acme,
  'acme/vendor.yaml': (acme['acme/vendor.yaml'] ?? '').replace('uploads: ["{mac}.log"]', `uploads:\n${text}`),
})

test('of the patterns that fit a file, the first says what it is good for', () => {
  const { catalogue, mistakes } = compileDefinitions(
    new Map(
      Object.entries(
        uploads(`  - { name: "{mac}-sys.log", role: log }
  - "{mac}-*.log"
  - { name: "{mac}-local.cfg", role: overrides, givenBack: true }
`),
      ),
    ),
  )
  assert.deepEqual(mistakes, [])
  const model = catalogue.models[0] ?? assert.fail()
  assert.deepEqual(uploadUse(model, `${mac}-sys.log`, mac), { role: 'log' })
  assert.equal(uploadUse(model, `${mac}-call.log`, mac), undefined)
  assert.deepEqual(uploadUse(model, `${mac}-LOCAL.cfg`, mac), { role: 'overrides', givenBack: true })
  assert.equal(uploadUse(model, '00a1b2000002-local.cfg', mac), undefined)
  assert.ok(takesUpload(model, `${mac}-call.log`, mac))
  // As other processes and threads know it.
  const elsewhere = modelOf(structuredClone(outlineOf(model)), {} as never)
  assert.deepEqual(uploadUse(elsewhere, `${mac}-local.cfg`, mac), { role: 'overrides', givenBack: true })
})

test('a use that its role cannot have is a mistake, named at its place', () => {
  const wrong = [
    '{ name: "a", role: contacts }',
    '{ name: "a", role: log, givenBack: true }',
    '{ name: "a", role: overrides, contacts: { each: x, name: [a], numbers: { work: b } } }',
    '{ name: "a", role: contacts, contacts: { each: x, name: ["@"], numbers: { work: b } } }',
    '{ name: "a", role: other }',
  ]
  for (const each of wrong) {
    const { mistakes } = compileDefinitions(new Map(Object.entries(uploads(`  - ${each}\n`))))
    assert.equal(mistakes[0]?.path?.slice(0, 9), 'uploads.0', each)
  }
})
