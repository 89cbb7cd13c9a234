/** How much phones take: what a definition says of it is refused at its field, with the number; where it says nothing, that is a doubt. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Settings } from '../../src/schema/settings.ts'
import {
  everySetting,
  fillSample,
  mainOf,
  type SampleChanges,
  sampleParts,
  sheetFiles,
  shipped,
} from '../support/sample-phone.ts'
import { ofModels, oneOfEachSheet } from '../support/tried-models.ts'

const unknown = 'How long a line, a value or the whole file may be is not known.'

test('a phone that is told more than a thousand characters in a row has a limit that it is held to, or a doubt says that none is known', () => {
  for (const model of oneOfEachSheet) {
    const long = 'x'.repeat(1000)
    const settings = { ...everySetting(model), dialPlan: long, [`lines.${model.firstLine}.label`]: long }
    const parts = sampleParts(model, { phone: { settings }, extension: { name: long } })
    const filled = sheetFiles(model).map((file) => fillSample(file, parts))
    const isLong = filled.some(({ text }) => text.split('\n').some((line) => line.length > 1000))
    const { format, limits = {}, longestValues = [] } = shipped.merged(model.id)?.data ?? {}
    const says =
      longestValues.length > 0 ||
      Object.values(limits).some(({ characters }) => characters !== undefined) ||
      format?.largestFile !== undefined ||
      (format?.kind === 'keyValue' && format.longestLine !== undefined)
    assert.equal(model.doubts.includes(unknown), !says, model.id)
    assert.ok(!isLong || says || model.doubts.includes(unknown), model.id)
  }
})

function problemsWith(id: string, given: { extension?: SampleChanges['extension']; settings?: Settings }) {
  const model = shipped.model(id) ?? assert.fail(id)
  const { extension = {}, settings = {} } = given
  const parts = sampleParts(model, { lines: [model.firstLine], extension, phone: { settings } })
  return fillSample(mainOf(model), parts).problems.map(({ path, message }) => `${path} ${message}`)
}

test(
  'what is longer than the phone takes under a name is refused at the field that it came from',
  ofModels('cisco-spa504g', 'cisco-8841', 'avaya-j179'),
  () => {
    assert.deepEqual(problemsWith('cisco-spa504g', { extension: { username: 'u'.repeat(63) } }), [])
    assert.deepEqual(
      problemsWith('cisco-8841', { extension: { username: 'u'.repeat(64), authUsername: 'a' } }),
      ['line.user is 64 characters long; the phone takes 63 at most'],
    )
    assert.deepEqual(problemsWith('avaya-j179', { extension: { password: 'p'.repeat(32) } }), [
      'line.password is 32 characters long; the phone takes 31 at most',
    ])
  },
)

test('a parameter that is set by name is held to the same', ofModels('cisco-8841'), () => {
  const model = shipped.model('cisco-8841') ?? assert.fail()
  const parameters = { User_ID_3_: 'u'.repeat(64) }
  const parts = sampleParts(model, { lines: [1], phone: { parameters } })
  assert.deepEqual(
    fillSample(mainOf(model), parts).problems.map(({ path, parameter }) => [path, parameter]),
    [['override', 'User_ID_3_']],
  )
})

test('a password that came from the tenant keeps no phone from being set up', ofModels('mitel-6867i'), () => {
  for (const field of ['adminPassword', 'userPassword'])
    assert.deepEqual(problemsWith('mitel-6867i', { settings: { [field]: 'letters 1' } }), [])
})

test('the end of a line counts for its length', ofModels('panasonic-kx-ut133', 'panasonic-kx-hdv230'), () => {
  for (const id of ['panasonic-kx-ut133', 'panasonic-kx-hdv230']) {
    const model = shipped.model(id) ?? assert.fail(id)
    const lengthWith = (dialPlan: string) => {
      const { text } = fillSample(mainOf(model), sampleParts(model, { phone: { settings: { dialPlan } } }))
      return Math.max(...text.split('\r\n').map((line) => Buffer.byteLength(line) + 2))
    }
    for (let length = 480; length <= 540; length++) assert.ok(lengthWith('x'.repeat(length)) <= 537, id)
  }
})
