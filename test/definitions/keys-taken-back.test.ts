/** What a phone is told of keys that its model has no word for, and of keys of side modules that nobody programmed. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { honoursKey, keyKinds } from '../../src/definitions/key-kinds.ts'
import type { CompiledModel } from '../../src/definitions/model.ts'
import { type LineKey, lineKeyKindSchema } from '../../src/schema/phone.ts'
import {
  expansionKey,
  fillSample,
  lineKey,
  mainOf,
  type SampleChanges,
  sampleParts,
  servedFiles,
  shipped,
} from '../support/sample-phone.ts'
import { ofModels, triedModels } from '../support/tried-models.ts'

type List = 'lineKeys' | 'expansionKeys'

function textsWith(model: CompiledModel, list: List, key: LineKey, module: number): string {
  const line = model.firstLine
  const phone: SampleChanges['phone'] =
    list === 'lineKeys' ? { lineKeys: [{ ...key, line }] } : { expansionKeys: [{ ...key, line, module }] }
  const parts = sampleParts(model, { lines: [model.firstLine], phone })
  return servedFiles(model)
    .map((file) => fillSample(file, parts).text)
    .join('\n')
}

/** In the first and the last place: every kind that the model has no word for there, beside an emptied key. */
function assertTakenBack(model: CompiledModel, list: List, last: number, module: number): number {
  let found = 0
  for (const number of new Set([1, last])) {
    if (!honoursKey(model, list, { kind: 'none', number })) continue
    const emptied = textsWith(model, list, lineKey(number, 'none', { value: '', label: '' }), module)
    for (const kind of lineKeyKindSchema.options) {
      if (honoursKey(model, list, { kind, number })) continue
      const text = textsWith(model, list, lineKey(number, kind, { pickup: '*8' }), module)
      assert.equal(text, emptied, `${model.id}: ${list} ${number} as ${kind}`)
      found++
    }
  }
  return found
}

test('a side module’s key of a kind that the model lacks is taken back as an emptied one is', () => {
  const withModules = triedModels.filter((model) => model.expansionModules)
  for (const model of withModules) {
    const { keys, max } = model.expansionModules ?? assert.fail()
    const kinds = keyKinds(model)
    // A phone that forgets what its file leaves out needs no word for none, for its own keys neither.
    assert.equal(
      kinds.expansionKeys.has('none'),
      kinds.lineKeys.has('none') || !kinds.lineKeys.has('blf'),
      model.id,
    )
    for (const module of new Set([1, max])) assertTakenBack(model, 'expansionKeys', keys, module)
  }
})

test('a phone’s own key of a kind that the model lacks is taken back as an emptied one is', () => {
  for (const model of triedModels) assertTakenBack(model, 'lineKeys', model.lineKeys, 1)
})

test(
  'a GXP2170 forgets the keys of its side modules that nobody programmed, as it forgets its own',
  ofModels('grandstream-gxp2170'),
  () => {
    const model = shipped.model('grandstream-gxp2170') ?? assert.fail()
    const typesWith = (phone: SampleChanges['phone']) => {
      const { parameters } = fillSample(mainOf(model), sampleParts(model, { phone }))
      const ofModules = Array.from({ length: 160 }, (_, index) => `P${23_000 + index * 5}`)
      return ofModules.map((name) => parameters.find((parameter) => parameter.name === name)?.value)
    }
    const types = typesWith({
      expansionKeys: [expansionKey(3, 'blf', { module: 2 }), expansionKey(5, 'url', { module: 1 })],
    })
    assert.deepEqual(
      types.flatMap((type, index) => (type === '-1' ? [] : [[index, type]])),
      [[42, '1'], ...Array.from({ length: 80 }, (_, index) => [index + 80, undefined])],
    )
    assert.ok(typesWith({}).every((type) => type === undefined))
  },
)
