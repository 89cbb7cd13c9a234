/** What a phone's own file says is held against its family: what we write ourselves is known, in whatever form it comes back. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPhoneFile } from '../../src/definitions/phone-file.ts'
import { fillSample, mainOf, sampleParts, shipped } from '../support/sample-phone.ts'
import { oneOfEachFamily } from '../support/tried-models.ts'

test('of a file that a family writes, every name is known to it', () => {
  for (const model of oneOfEachFamily) {
    const main = mainOf(model)
    if (main.template) continue
    const { text, parameters } = fillSample(main, sampleParts(model, {}))
    const read = readPhoneFile(shipped, model, Buffer.from(text))
    assert.ok('known' in read, `${model.id}: ${'problem' in read ? read.problem : ''}`)
    assert.deepEqual([read.fresh, read.strange, read.unread], [[], [], []], model.id)
    assert.ok(read.known.length > parameters.length / 3, model.id)
  }
})
