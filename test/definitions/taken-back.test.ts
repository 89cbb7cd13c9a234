/** What takes a parameter back is said of each that a model's files can have. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'yaml'
import { definitionAsYaml } from '../../src/definitions/definition-yaml.ts'
import { makeFormat } from '../../src/formats/make-format.ts'
import { takeBack } from '../../src/rendering/take-back.ts'
import type { LineKey } from '../../src/schema/phone.ts'
import {
  fillSample,
  goldenParts,
  lineKey,
  mainOf,
  sampleParts,
  sheetFiles,
  shipped,
} from '../support/sample-phone.ts'
import { ofModels, oneOfEachSheet, triedModels } from '../support/tried-models.ts'

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
      const told = takeBack(file, fillSample(file, goldenParts(model)).parameters, []).names
      const bare = fillSample(file, sampleParts(model, { lines: [] })).parameters
      const { taking, stays, names } = takeBack(file, bare, told)
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

test('what a file tells a phone is remembered, or forgotten with what the file leaves out: nothing slips by', () => {
  for (const model of oneOfEachSheet) {
    for (const file of sheetFiles(model).filter((each) => !each.common)) {
      const told = fillSample(file, goldenParts(model)).parameters
      const remembered = new Set(takeBack(file, told, []).names)
      for (const parameter of told) {
        const way = file.takenBack.way(parameter.name)
        if ('by' in way && way.by === 'leavingOut') continue
        const kept = file.takenBack.kept(parameter)
        assert.ok(kept !== undefined && remembered.has(kept), `${model.id}: ${parameter.name}`)
      }
    }
  }
})

test('no label, number that is dialled or other value is remembered with a name', () => {
  for (const model of oneOfEachSheet) {
    for (const file of sheetFiles(model)) {
      const { names } = takeBack(file, fillSample(file, goldenParts(model)).parameters, [])
      for (const name of names) assert.doesNotMatch(name, /Sample|0800123456/, model.id)
    }
  }
})

test(
  'a key with its label in its element’s name is emptied when it goes, and not when it is called otherwise',
  ofModels('snom-d785', 'gigaset-p850'),
  () => {
    for (const id of ['snom-d785', 'gigaset-p850']) {
      const model = shipped.model(id) ?? assert.fail(id)
      const file = mainOf(model)
      const withKeys = (lineKeys: LineKey[]) =>
        fillSample(file, sampleParts(model, { phone: { lineKeys } })).parameters
      const first = takeBack(file, withKeys([lineKey(1, 'blf', { label: 'Anna' }), lineKey(2, 'blf')]), [])
      const later = takeBack(
        file,
        withKeys([lineKey(1, 'speedDial', { label: 'Ben', line: 2 })]),
        first.names,
      )
      assert.deepEqual(
        later.taking.filter(({ name }) => name.includes('fkey')).map(({ name, value }) => [name, value]),
        [['functionKeys/fkey[@idx=1][@context=active][@label=]', 'none']],
        id,
      )
      assert.deepEqual(
        takeBack(file, withKeys([]), later.names).taking.map(({ value }) => value),
        ['none'],
        id,
      )
    }
  },
)

test(
  'a tenant’s copy of a model takes back what the model does',
  ofModels('yealink-t54w', 'cisco-7942g', 'panasonic-kx-hdv230'),
  () => {
    for (const id of ['yealink-t54w', 'cisco-7942g', 'panasonic-kx-hdv230']) {
      const text = definitionAsYaml(shipped, id) ?? assert.fail(id)
      assert.deepEqual(parse(text).takenBack, shipped.merged(id)?.data.takenBack, id)
    }
  },
)
