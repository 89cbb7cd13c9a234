import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { sentence } from '../../src/definitions/mistake.ts'
import type { CompiledFile, CompiledModel } from '../../src/definitions/model.ts'
import type { Parameter } from '../../src/formats/format.ts'
import type { ScopeParts } from '../../src/rendering/render-scope.ts'
import {
  definitionsFolder,
  everySetting,
  expansionKey,
  fillSample,
  goldenParts,
  lineKey,
  type SampleChanges,
  sampleParts,
  sheetFiles,
  shipped,
  shippedMistakes,
} from '../support/sample-phone.ts'
import { allAreTried, oneOfEachSheet } from '../support/tried-models.ts'
import { assertReadsBack } from './reads-back.ts'

type Case = { model: CompiledModel; file: CompiledFile; parts: ScopeParts; what: string }

/** Phones of every kind that a model may be: lines, transports, settings, keys. */
function phonesOf(model: CompiledModel): [what: string, changes: SampleChanges][] {
  const { firstLine, lastLine } = model
  const kinds = ['line', 'blf', 'speedDial', 'park', 'dtmf', 'intercom', 'url', 'none'] as const
  const keys = kinds.flatMap((kind, index) => (index < model.lineKeys ? [lineKey(index + 1, kind)] : []))
  const sideKeys = model.expansionModules ? kinds.map((kind, index) => expansionKey(index + 1, kind)) : []
  // A phone with few keys has each kind on its first one.
  const firstKeys = kinds
    .filter(() => model.lineKeys > 0 && model.lineKeys < kinds.length)
    .map((kind): [string, SampleChanges] => [`a ${kind} key`, { phone: { lineKeys: [lineKey(1, kind)] } }])
  const proxies = ['', 'proxy.example.com', 'proxy.example.com:5070', '[2001:db8::1]:5070']
  const transports = (['udp', 'tcp', 'tls'] as const).flatMap((sipTransport) =>
    proxies.map((outboundProxy): [string, SampleChanges] => [
      `${sipTransport} by way of “${outboundProxy}”`,
      { tenant: { sipTransport, outboundProxy }, lines: [firstLine] },
    ]),
  )
  return [
    ['all lines', {}],
    ['no line', { lines: [] }],
    ['the first line only', { lines: [firstLine] }],
    ['the last line only', { lines: [lastLine] }],
    ...transports,
    ['every setting', { phone: { settings: everySetting(model), acceptUploads: true } }],
    ['HTTP credentials', { phone: { httpUsername: 'sample', httpPassword: 'sample-password' } }],
    ['keys of every kind', { phone: { lineKeys: keys, expansionKeys: sideKeys } }],
    ...firstKeys,
    ['a tenant without a server', { tenant: { sipServer: '' } }],
    ['extensions without password', { extension: { password: '', authUsername: '', mailbox: '' } }],
  ]
}

const cases = (model: CompiledModel): Case[] =>
  phonesOf(model).flatMap(([what, changes]) =>
    sheetFiles(model).map((file) => ({ model, file, parts: sampleParts(model, changes), what })),
  )

test('the definitions load without a mistake', () => {
  assert.deepEqual(
    shippedMistakes.map((mistake) => sentence(mistake)),
    [],
  )
})

test('there are so many models, in few families', { skip: !allAreTried }, () => {
  assert.ok(shipped.models.length >= 450, String(shipped.models.length))
  const families = new Set(shipped.models.map((model) => `${model.vendor} ${model.family}`))
  assert.ok(families.size <= 95, `${families.size}: ${[...families].join(', ')}`)
  const vendors = new Set(shipped.models.map((model) => model.vendor))
  assert.ok(vendors.size >= 17, [...vendors].join(', '))
})

test('a model is a file of at most 40 lines, most of 10', () => {
  const lengths = globSync('*/models/*.yaml', { cwd: definitionsFolder })
    .map((path) => readFileSync(join(definitionsFolder, path), 'utf8').trimEnd().split('\n').length)
    .sort((a, b) => a - b)
  assert.ok((lengths.at(-1) ?? 0) <= 40, String(lengths.at(-1)))
  assert.ok((lengths[Math.floor(lengths.length * 0.8)] ?? 0) <= 10)
})

test('no two models share an id, and no two of a vendor a name in User-Agents', () => {
  const ids = shipped.models.map((model) => model.id)
  assert.equal(new Set(ids).size, ids.length)
  const owners = new Map<string, string>()
  for (const model of shipped.models) {
    for (const name of new Set(
      model.userAgentNames.map((each) => each.toLowerCase().replace(/[\s_-]/g, '')),
    )) {
      const key = `${model.vendor} ${name}`
      assert.equal(owners.get(key) ?? model.id, model.id, key)
      owners.set(key, model.id)
    }
  }
})

test('every model says what it is: lines, files, where its facts come from', () => {
  for (const model of shipped.models) {
    assert.ok(model.lastLine >= model.firstLine && model.lastLine <= 250, model.id)
    assert.ok(model.source.length > 0, `${model.id} names no source`)
    assert.ok(
      model.confidence === 'high' || model.doubts.length > 0,
      `${model.id} does not say what is in doubt`,
    )
  }
})

test('every file of every phone parses back to exactly what was rendered, and is the same bytes when asked again', () => {
  for (const each of oneOfEachSheet.flatMap(cases)) {
    const { text, parameters, problems } = fillSample(each.file, each.parts)
    const where = `${each.model.id}, ${each.file.pattern}, ${each.what}`
    assert.deepEqual(problems, [], where)
    assertReadsBack(each.file.format, text, parameters, where)
    assert.equal(fillSample(each.file, each.parts).text, text, where)
  }
})

test('a phone with nothing optional set gets no parameter without a meaning', () => {
  for (const model of oneOfEachSheet) {
    const bare = sampleParts(model, {
      lines: [model.firstLine],
      extension: { authUsername: '', mailbox: '' },
    })
    for (const file of sheetFiles(model)) {
      const whole = fillSample(file, goldenParts(model)).parameters.map((parameter) => parameter.name)
      for (const { name, value } of fillSample(file, bare).parameters as Parameter[]) {
        assert.doesNotMatch(value, /undefined|null|NaN|\[object|\{\{|\}\}/, `${model.id} ${name}`)
        assert.doesNotMatch(name, /undefined|null|NaN|\[object|\{\{|\}\}/, model.id)
      }
      assert.ok(whole.length > 0, `${model.id} ${file.pattern}`)
    }
  }
})
