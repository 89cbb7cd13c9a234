/** What takes a parameter back is said of each that a model's files can have. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'yaml'
import { definitionAsYaml } from '../../src/definitions/definition-yaml.ts'
import { isPlainName } from '../../src/definitions/taken-back.ts'
import { makeFormat } from '../../src/formats/make-format.ts'
import { takeBack } from '../../src/rendering/take-back.ts'
import { fillSample, goldenParts, sampleParts, sheetFiles, shipped } from '../support/sample-phone.ts'
import { triedModels } from '../support/tried-models.ts'

test('each model says of every parameter what takes it back, or that nothing does', () => {
  for (const { id } of shipped.models) {
    const rules = shipped.merged(id)?.data.takenBack ?? assert.fail(`${id} says nothing`)
    assert.ok(
      rules.some(({ names }) => names === '*'),
      `${id}: nothing is said of the other parameters`,
    )
    for (const rule of rules.slice(
      0,
      rules.findIndex(({ names }) => names === '*'),
    ))
      assert.notDeepEqual(rule.names, '*', id)
  }
})

test('a file that takes back all that a phone was told can be written, and is read as it is meant', () => {
  for (const model of triedModels) {
    for (const file of sheetFiles(model).filter((each) => !each.common)) {
      const told = fillSample(file, goldenParts(model)).parameters.filter(isPlainName)
      const bare = fillSample(file, sampleParts(model, { lines: [] })).parameters
      const { taking, stays, names } = takeBack(
        file,
        bare,
        told.map(({ name }) => name),
      )
      const all = [...bare, ...taking]
      const text = file.format.serialise(all)
      const free = makeFormat({
        ...file.formatSpec,
        ...('reservedValues' in file.formatSpec && { reservedValues: [] }),
      })
      const read = new Map(free.parse(text).map(({ name, value }) => [name, value]))
      for (const { name, value } of taking) assert.equal(read.get(name), value, `${model.id}: ${name}`)
      assert.ok(
        taking.every(({ name }) => !names.includes(name)) && stays.every((name) => names.includes(name)),
      )
    }
  }
})

test('a tenant’s copy of a model takes back what the model does', () => {
  for (const id of ['yealink-t54w', 'cisco-7942g', 'panasonic-kx-hdv230']) {
    const text = definitionAsYaml(shipped, id) ?? assert.fail(id)
    assert.deepEqual(parse(text).takenBack, shipped.merged(id)?.data.takenBack, id)
  }
})
