import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draftModel } from './draft-model.ts'
import { compileDefinitions } from './load-definitions.ts'
import { recogniser } from './recognise.ts'
import { acme } from './test-definitions.ts'

const files = new Map<string, unknown>(Object.entries(acme))
const request = { vendor: 'acme', family: 'x', userAgent: 'Acme X11 2.0 00:a1:b2:00:00:09' }

test('a draft loads as it is, is recognised by its User-Agent, and says that nobody has tried it', () => {
  const draft = draftModel(files, request)
  assert.ok('text' in draft)
  assert.deepEqual([draft.path, draft.like], ['acme/models/x11.yaml', 'X1'])
  const { catalogue, mistakes } = compileDefinitions(new Map([...files, [draft.path, draft.text]]))
  assert.deepEqual(mistakes, [])
  const model = catalogue.model('acme-x11') ?? assert.fail()
  assert.deepEqual([model.lastLine, model.confidence, model.doubts.length], [2, 'low', 1])
  assert.equal(recogniser(catalogue).recognise(request).modelId, 'acme-x11')
})

test('a draft takes after the model whose name begins most alike', () => {
  const draft = draftModel(files, { ...request, userAgent: 'Acme X2-Plus 1.0' })
  assert.ok('text' in draft)
  assert.equal(draft.like, 'X2 Pro')
  assert.match(draft.text, /^lineKeys: 12 # as the X2 Pro/m)
})

test('a phone called otherwise than in its User-Agent keeps both names', () => {
  const draft = draftModel(files, { ...request, model: 'Eleven' })
  assert.ok('text' in draft)
  assert.match(draft.text, /^model: Eleven\nfamily: x\nuserAgent: X11$/m)
})

test('what is missing is said, with what there is', () => {
  const problem = (changes: object) => {
    const draft = draftModel(files, { ...request, ...changes })
    return 'problem' in draft ? draft.problem : assert.fail()
  }
  assert.equal(problem({ vendor: 'bcme' }), 'there is no vendor “bcme”; the vendors are: acme')
  assert.equal(problem({ family: 'y' }), 'acme has no family “y”; its families are: x')
  assert.match(
    problem({ userAgent: 'curl/8' }),
    /^no pattern of Acme reads “curl\/8” .* add one to userAgents in acme\/vendor\.yaml/,
  )
  assert.equal(problem({ userAgent: 'Acme x1 1.0' }), 'Acme X1 is there already')
})
